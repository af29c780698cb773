package io.bpfevents.benchmarks.micro;

import io.bpfevents.benchmarks.consumer.CoreReader;
import io.bpfevents.benchmarks.consumer.Sample;
import io.bpfevents.benchmarks.consumer.Tally;
import io.bpfevents.core.record.RecordLayout;
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

/** Core's reader with a consumer that counts; no object a record. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@SuppressWarnings("NullAway.Init") // JMH sets them
public class DrainBenchmark {
    /** Bytes a record. */
    @Param({"16", "64", "256"})
    public int size;

    private FilledRing filled;
    private Tally tally;
    private long sent;

    /** Makes the ring and its reader. */
    @Setup
    public void open() {
        filled = new FilledRing(size);
        tally = new Tally("drain");
        CoreReader.read(filled.ring(), filled.loop(), RecordLayout.declared(Sample.class), tally);
    }

    /** Fills it. */
    @Setup(Level.Invocation)
    public void fill() {
        filled.fill();
        sent += FilledRing.RECORDS;
    }

    /** Reads it. */
    @Benchmark
    @OperationsPerInvocation(FilledRing.RECORDS)
    public long drain() {
        filled.drain();
        return tally.checksum();
    }

    /** Looks whether everything came. */
    @TearDown
    public void close() {
        filled.close();
        if (tally.all() != sent) {
            throw new IllegalStateException(sent + " records were sent, " + tally.all() + " came");
        }
    }
}
