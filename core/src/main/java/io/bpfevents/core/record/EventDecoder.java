package io.bpfevents.core.record;

import io.bpfevents.core.codec.InPlace;
import io.bpfevents.core.codec.InPlaceDecoder;
import io.bpfevents.core.value.SampleHeader;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The decoder of untyped events, without a segment per record. */
final class EventDecoder extends InPlace implements RecordDecoder<Event> {
    static final EventDecoder INSTANCE = new EventDecoder();

    private EventDecoder() {
        super(InRing.INSTANCE, () -> InPerfBuffer.INSTANCE);
    }

    @Override
    public Event decode(MemorySegment record) {
        return Event.copyOf(record);
    }

    @Override
    public String toString() {
        return "untyped events";
    }

    private static byte[] copy(MemorySegment memory, long offset, long size) {
        byte[] bytes = new byte[Math.toIntExact(size)];
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, offset, bytes, 0, bytes.length);
        return bytes;
    }

    /** Reads records of rings. */
    private enum InRing implements InPlaceDecoder<Event> {
        INSTANCE;

        @Override
        public Event decode(MemorySegment memory, long offset, long size) {
            return new Event(copy(memory, offset, size));
        }
    }

    /** Reads samples of perf buffers, with the header before the data. */
    private enum InPerfBuffer implements InPlaceDecoder<Event> {
        INSTANCE;

        @Override
        public Event decode(MemorySegment memory, long offset, long size) {
            return new SampleEvent(
                    copy(memory, offset, size),
                    SampleHeader.cpu(memory, offset),
                    SampleHeader.time(memory, offset));
        }
    }
}
