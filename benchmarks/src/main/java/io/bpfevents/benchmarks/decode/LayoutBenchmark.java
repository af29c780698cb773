package io.bpfevents.benchmarks.decode;

import io.bpfevents.core.record.RecordLayout;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/** The cost of creating the first layout of a JVM; each measurement uses a new JVM. */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(10)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
public class LayoutBenchmark {
    /** A layout of eight integers. */
    @Benchmark
    public RecordLayout<Numbers> numbers() {
        return RecordLayout.declared(Numbers.class);
    }

    /** A layout with two annotated texts. */
    @Benchmark
    public RecordLayout<Texts> texts() {
        return RecordLayout.declared(Texts.class);
    }
}
