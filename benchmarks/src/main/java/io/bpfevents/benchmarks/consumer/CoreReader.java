package io.bpfevents.benchmarks.consumer;

import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.ring.RecordHandler;
import io.bpfevents.core.ring.RingReader;
import io.bpfevents.core.ring.Ringbuf;
import java.util.function.Consumer;

/** Reads a ring through core, without Reactor. */
public final class CoreReader {
    private CoreReader() {}

    /** Starts reading into a measurement, until the ring is closed. */
    public static void read(
            Ringbuf ring,
            PollLoop loop,
            RecordDecoder<Sample> decoder,
            TurnMeasurement measurement) {
        read(
                ring,
                loop,
                decoder,
                sample -> measurement.record(sample.timestamp(), sample.sequenceAndFlags()),
                measurement::fail);
    }

    /** Starts reading, until the ring is closed. */
    @SuppressWarnings("FutureReturnValueIgnored") // its result is that failures were reported
    static void read(
            Ringbuf ring,
            PollLoop loop,
            RecordDecoder<Sample> decoder,
            RecordHandler<Sample> handler,
            Consumer<Throwable> failures) {
        RingReader reader = ring.read(decoder, handler, loop);
        reader.onClose()
                .whenComplete((_, error) -> {
                    if (error != null) {
                        failures.accept(error);
                    }
                });
        reader.request(Long.MAX_VALUE);
    }
}
