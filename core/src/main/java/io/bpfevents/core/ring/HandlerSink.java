package io.bpfevents.core.ring;

import io.bpfevents.core.internal.read.RecordSink;
import java.lang.foreign.MemorySegment;

/** Calls the handler of a reader. There is a copy of this class per class of handlers. */
final class HandlerSink<T> implements RecordSink<T> {
    private final RecordHandler<? super T> handler;
    private final HandlerReader<T> reader;

    HandlerSink(RecordHandler<? super T> handler, HandlerReader<T> reader) {
        this.handler = handler;
        this.reader = reader;
    }

    @Override
    public Object callee() {
        return handler;
    }

    @Override
    @SuppressWarnings("unchecked") // it is the handler
    public boolean next(Object callee, T event, long position) {
        try {
            ((RecordHandler<? super T>) callee).handle(event);
        } catch (Throwable thrown) {
            reader.handlerThrew(thrown);
        }
        return true;
    }

    @Override
    public long demand(long used) {
        return reader.use(used);
    }

    @Override
    public boolean decodeFailed(MemorySegment record, long position, Throwable error) {
        return reader.decodeFailed(record, position, error);
    }
}
