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

/** The cost of skipping a record without demand. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@SuppressWarnings("NullAway.Init") // JMH sets them
public class SkipBenchmark {
    /** The policies that skip records. */
    public enum Policy {
        /** {@code dropOldest(0)}: skips all records. */
        DROP_OLDEST,

        /** {@code latest()}: skips all but the newest record, which stays in the ring. */
        LATEST;

        Overflow overflow() {
            return this == LATEST ? Overflow.latest() : Overflow.dropOldest(0);
        }
    }

    /** Bytes per record. */
    @Param({"16", "64", "256"})
    public int size;

    /** The policy of the subscription. */
    @Param public Policy policy;

    private FilledRing filled;
    private long sent;

    /** Creates the ring and subscribes without demand. */
    @Setup
    public void open() {
        filled = new FilledRing(size);
        RingbufOptions options =
                RingbufOptions.defaults().pollLoop(filled.loop()).overflow(policy.overflow());
        BpfEvents.ringbuf(filled.ring(), Sample::of, options).subscribe(new SummingSubscriber(0));
    }

    /** Fills the ring. */
    @Setup(Level.Invocation)
    public void fill() {
        filled.fill();
        sent += FilledRing.RECORDS;
    }

    /** Skips the records. */
    @Benchmark
    @OperationsPerInvocation(FilledRing.RECORDS)
    public void skip() {
        filled.drain();
    }

    /** Checks that all records were skipped. */
    @TearDown
    public void close() {
        long dropped = filled.ring().stats().dropped();
        filled.close();
        long kept = policy == Policy.LATEST ? 1 : 0;
        if (dropped + kept != sent) {
            throw new IllegalStateException(sent + " records were sent, " + dropped + " dropped");
        }
    }
}
