package io.bpfevents.benchmarks.micro;

import io.bpfevents.benchmarks.consumer.CoreReader;
import io.bpfevents.benchmarks.consumer.Sample;
import io.bpfevents.benchmarks.consumer.TurnMeasurement;
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

/** The reader of core with a measuring consumer, without Reactor. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@SuppressWarnings("NullAway.Init") // JMH sets them
public class DrainBenchmark {
    /** Bytes per record. */
    @Param({"16", "64", "256"})
    public int size;

    private FilledRing filled;
    private TurnMeasurement measurement;
    private long sent;

    /** Creates the ring and its reader. */
    @Setup
    public void open() {
        filled = new FilledRing(size);
        measurement = new TurnMeasurement("drain");
        CoreReader.read(
                filled.ring(), filled.loop(), RecordLayout.declared(Sample.class), measurement);
    }

    /** Fills the ring. */
    @Setup(Level.Invocation)
    public void fill() {
        filled.fill();
        sent += FilledRing.RECORDS;
    }

    /** Reads the ring. */
    @Benchmark
    @OperationsPerInvocation(FilledRing.RECORDS)
    public long drain() {
        filled.drain();
        return measurement.checksum();
    }

    /** Checks that all records were read. */
    @TearDown
    public void close() {
        filled.close();
        if (measurement.all() != sent) {
            throw new IllegalStateException(
                    sent + " records were sent, " + measurement.all() + " read");
        }
    }
}
