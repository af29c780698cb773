package io.bpfevents.benchmarks.consumer;

import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.ring.EventBuffer;
import io.bpfevents.core.ring.RecordHandler;
import io.bpfevents.core.ring.RingReader;
import java.util.function.Consumer;

/** Reads a buffer through core, without Reactor. */
public final class CoreReader {
    private CoreReader() {}

    /** Starts reading into a measurement, until the buffer is closed. */
    public static void read(
            EventBuffer buffer,
            PollLoop loop,
            RecordDecoder<Sample> decoder,
            TurnMeasurement measurement) {
        read(
                buffer,
                loop,
                decoder,
                sample -> measurement.record(sample.timestamp(), sample.sequenceAndFlags()),
                measurement::fail);
    }

    /** Starts reading, until the buffer is closed. */
    @SuppressWarnings("FutureReturnValueIgnored") // its result is that failures were reported
    static void read(
            EventBuffer buffer,
            PollLoop loop,
            RecordDecoder<Sample> decoder,
            RecordHandler<Sample> handler,
            Consumer<Throwable> failures) {
        RingReader reader = buffer.read(decoder, handler, loop);
        reader.onClose()
                .whenComplete((_, error) -> {
                    if (error != null) {
                        failures.accept(error);
                    }
                });
        reader.request(Long.MAX_VALUE);
    }
}
