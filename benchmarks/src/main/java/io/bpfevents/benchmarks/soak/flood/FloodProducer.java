package io.bpfevents.benchmarks.soak.flood;

import io.bpfevents.benchmarks.soak.part.StopSignal;
import io.bpfevents.core.object.BpfProgram;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Runs the flat-out program on a thread of its own. */
final class FloodProducer {
    private static final long PER_CALL = 256; // attempts: a call costs more than one of them

    private final StopSignal stop = new StopSignal();
    private final FutureTask<Long> attempts;

    private FloodProducer(BpfProgram program, Duration pause) {
        attempts = new FutureTask<>(() -> produce(program, pause));
    }

    /**
     * Starts the producer.
     *
     * @param pause between two calls of 256 attempts; zero: flat out
     */
    static FloodProducer start(BpfProgram program, Duration pause) {
        FloodProducer producer = new FloodProducer(program, pause);
        Thread.ofPlatform().name("soak-producer").daemon().start(producer.attempts);
        return producer;
    }

    private long produce(BpfProgram program, Duration pause) throws InterruptedException {
        MemorySegment args = MemorySegment.ofArray(new long[] {PER_CALL, 0});
        do {
            program.testRun(args);
        } while (pause.isZero() ? !stop.isSet() : !stop.await(pause));
        return args.getAtIndex(ValueLayout.JAVA_LONG, 1);
    }

    /**
     * Ends the producer.
     *
     * @return its attempts
     */
    long stop() throws InterruptedException, ExecutionException {
        stop.set();
        return attempts.get();
    }
}
