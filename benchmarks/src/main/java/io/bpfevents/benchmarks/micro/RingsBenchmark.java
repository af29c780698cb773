package io.bpfevents.benchmarks.micro;

import io.bpfevents.benchmarks.consumer.Sample;
import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.RingbufOptions;
import java.util.ArrayList;
import java.util.List;
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

/**
 * The cost per record when a loop serves many rings. Each ring has few records, so the pass over
 * all rings is part of the figure.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@SuppressWarnings("NullAway.Init") // JMH sets them
public class RingsBenchmark {
    private static final int SIZE = 64;
    private static final int ALL_RECORDS = 8192;
    private static final long ALL_BYTES = 4 << 20;

    /** Rings on one loop. */
    @Param({"1", "4", "16", "64"})
    public int rings;

    private final List<FilledRing> filled = new ArrayList<>();
    private final SummingSubscriber sum = new SummingSubscriber(Long.MAX_VALUE);
    private PollLoop.Manual loop;
    private long sent;

    /** Creates the rings and subscribes to each. */
    @Setup
    public void open() {
        loop = PollLoop.manual();
        RecordLayout<Sample> layout = RecordLayout.declared(Sample.class);
        for (int i = 0; i < rings; i++) {
            FilledRing ring = new FilledRing(SIZE, ALL_BYTES / rings, ALL_RECORDS / rings, loop);
            BpfEvents.ringbuf(ring.ring(), layout, RingbufOptions.defaults().pollLoop(loop))
                    .subscribe(sum);
            filled.add(ring);
        }
    }

    /** Fills the rings. */
    @Setup(Level.Invocation)
    public void fill() {
        filled.forEach(FilledRing::fill);
        sent += ALL_RECORDS;
    }

    /** Reads the rings. */
    @Benchmark
    @OperationsPerInvocation(ALL_RECORDS)
    public long deliver() {
        filled.getFirst().drain(); // they share the loop
        return sum.check(sent);
    }

    /** Releases the rings. */
    @TearDown
    public void close() {
        filled.forEach(FilledRing::close);
    }
}
