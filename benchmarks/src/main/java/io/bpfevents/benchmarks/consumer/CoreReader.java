package io.bpfevents.benchmarks.consumer;

import io.bpfevents.core.internal.Delivery;
import io.bpfevents.core.internal.ReadRules;
import io.bpfevents.core.internal.RecordSink;
import io.bpfevents.core.internal.RecordSource;
import io.bpfevents.core.internal.RingbufAccess;
import io.bpfevents.core.internal.SeatHolder;
import io.bpfevents.core.internal.WakeupMode;
import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.ring.Ringbuf;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Reads a ring through the loop and the reader of core, without Reactor. */
public abstract class CoreReader<T> implements SeatHolder, RecordSink<T> {
    private static final int BATCH = 1024; // the default of RingbufOptions

    private final Delivery<T> delivery;
    private final Consumer<Throwable> failures;

    private CoreReader(RecordDecoder<T> decoder, Consumer<Throwable> failures) {
        this.delivery = RingbufAccess.get().delivery(decoder, this);
        this.failures = failures;
    }

    /** Starts reading, until the ring is closed. */
    static <T> void read(
            Ringbuf ring,
            PollLoop loop,
            RecordDecoder<T> decoder,
            Consumer<? super T> events,
            Consumer<Throwable> failures) {
        CoreReader<T> reader =
                new CoreReader<>(decoder, failures) {
                    @Override
                    public boolean next(T event) {
                        events.accept(event);
                        return true;
                    }
                };
        RingbufAccess.get().seat(ring).offer(reader, loop);
    }

    /** Starts reading into a measurement, until the ring is closed. */
    public static void read(
            Ringbuf ring,
            PollLoop loop,
            RecordDecoder<Sample> decoder,
            TurnMeasurement measurement) {
        CoreReader<Sample> reader =
                new CoreReader<>(decoder, measurement::fail) {
                    @Override
                    public boolean next(Sample sample) {
                        measurement.record(sample.timestamp(), sample.sequenceAndFlags());
                        return true;
                    }
                };
        RingbufAccess.get().seat(ring).offer(reader, loop);
    }

    @Override
    public boolean pass(RecordSource source) {
        return source.drain(delivery, BATCH) > 0;
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
