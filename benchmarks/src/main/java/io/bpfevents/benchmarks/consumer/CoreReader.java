package io.bpfevents.benchmarks.consumer;

import io.bpfevents.core.internal.Delivery;
import io.bpfevents.core.internal.ReadRules;
import io.bpfevents.core.internal.RecordSink;
import io.bpfevents.core.internal.RecordSource;
import io.bpfevents.core.internal.RingbufAccess;
import io.bpfevents.core.internal.SeatHolder;
import io.bpfevents.core.internal.WakeupMode;
import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.ring.RecordDecoder;
import io.bpfevents.core.ring.Ringbuf;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Reads a ring through core alone: its loop and its reader, with nothing of Reactor. */
public final class CoreReader<T> implements SeatHolder, RecordSink<T> {
    private static final int BATCH = 1024; // as RingbufOptions has it

    private final Delivery<T> delivery;
    private final Consumer<? super T> events;
    private final Consumer<Throwable> failures;

    private CoreReader(
            RecordDecoder<T> decoder, Consumer<? super T> events, Consumer<Throwable> failures) {
        this.delivery = RingbufAccess.get().delivery(decoder, this);
        this.events = events;
        this.failures = failures;
    }

    /** Begins to read; ends with the ring. */
    public static <T> void read(
            Ringbuf ring,
            PollLoop loop,
            RecordDecoder<T> decoder,
            Consumer<? super T> events,
            Consumer<Throwable> failures) {
        RingbufAccess.get().seat(ring).offer(new CoreReader<>(decoder, events, failures), loop);
    }

    @Override
    public boolean pass(RecordSource source) {
        return source.drain(delivery, BATCH) > 0;
    }

    @Override
    public boolean next(T event) {
        events.accept(event);
        return true;
    }

    @Override
    public boolean decodeFailed(MemorySegment record, long position, Throwable error) {
        failures.accept(error);
        return false;
    }

    @Override
    public long demand() {
        return Long.MAX_VALUE;
    }

    @Override
    public long lookAgainNanos(boolean unread) {
        return TimeUnit.MILLISECONDS.toNanos(100);
    }

    @Override
    public ReadRules rules() {
        return new ReadRules(WakeupMode.ADAPTIVE, ReadRules.NEVER_PAUSE);
    }

    @Override
    public void stop() {}

    @Override
    public void complete() {}

    @Override
    public void fail(Throwable error) {
        failures.accept(error);
    }
}
