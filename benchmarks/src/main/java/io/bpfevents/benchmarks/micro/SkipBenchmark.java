package io.bpfevents.benchmarks.micro;

import io.bpfevents.benchmarks.consumer.Sample;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.Overflow;
import io.bpfevents.reactor.RingbufOptions;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to skip a record for which nobody has demand. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@SuppressWarnings("NullAway.Init") // JMH sets them
public class SkipBenchmark {
    /** The policies that skip; the newest record stays under {@code LATEST} until the next one. */
    public enum Policy {
        /** Everything, since nothing is kept. */
        DROP_OLDEST,

        /** All but the newest. */
        LATEST;

        Overflow overflow() {
            return this == LATEST ? Overflow.latest() : Overflow.dropOldest(0);
        }
    }

    /** Bytes a record. */
    @Param({"16", "64", "256"})
    public int size;

    /** Which policy skips. */
    @Param public Policy policy;

    private FilledRing filled;
    private long sent;

    /** Makes the ring and subscribes without demand. */
    @Setup
    public void open() {
        filled = new FilledRing(size);
        RingbufOptions options =
                RingbufOptions.defaults().loop(filled.loop()).overflow(policy.overflow());
        BpfEvents.ringbuf(filled.ring(), Sample::of, options).subscribe(new Sum(0));
    }

    /** Fills it. */
    @Setup(Level.Invocation)
    public void fill() {
        filled.fill();
        sent += FilledRing.RECORDS;
    }

    /** Skips it. */
    @Benchmark
    @OperationsPerInvocation(FilledRing.RECORDS)
    public void skip() {
        filled.drain();
    }

    /** Looks whether everything was skipped. */
    @TearDown
    public void close() {
        long dropped = filled.ring().stats().dropped();
        filled.close();
        long kept = policy == Policy.LATEST ? 1 : 0;
        if (dropped + kept != sent) {
            throw new IllegalStateException(sent + " were sent, " + dropped + " dropped");
        }
    }
}
