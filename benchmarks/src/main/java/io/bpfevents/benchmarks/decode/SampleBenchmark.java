package io.bpfevents.benchmarks.decode;

import io.bpfevents.core.annotation.SampleCpu;
import io.bpfevents.core.annotation.SampleTime;
import io.bpfevents.core.codec.InPlaceDecoder;
import io.bpfevents.core.record.Event;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.value.SampleHeader;
import io.bpfevents.ffi.NativeMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The cost of decoding a record in place: aligned as in a ring, and at an address that is 4 modulo
 * 8 as in a perf buffer, without and with the CPU and the time of the sample.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SampleBenchmark {
    private static final int RECORDS = 64; // many, so that their contents are not constants
    private static final int SLOT = 88; // so that some cross a cache line
    private static final int HEADER = SampleHeader.BYTES;

    /** {@link Numbers} with the CPU and the time of the sample. */
    public record Sampled(
            @SampleTime long at,
            @SampleCpu int cpu,
            long time,
            int pid,
            int ppid,
            long cgroup,
            int uid,
            int gid,
            short family,
            short port) {}

    private final RecordLayout<Numbers> numbers = RecordLayout.declared(Numbers.class);
    private final RecordLayout<Sampled> sampled = RecordLayout.declared(Sampled.class);
    private final InPlaceDecoder<?> inRing = nonNull(InPlaceDecoder.of(numbers));
    private final InPlaceDecoder<?> inSample = ofSamples(numbers);
    private final InPlaceDecoder<?> withCpuAndTime = ofSamples(sampled);
    private final InPlaceDecoder<?> untyped = ofSamples(Event.decoder());
    private @Nullable Arena arena;
    private long begin;
    private long size;
    private int next;

    private static InPlaceDecoder<?> ofSamples(RecordDecoder<?> decoder) {
        return nonNull(InPlaceDecoder.ofSamples(decoder));
    }

    private static InPlaceDecoder<?> nonNull(@Nullable InPlaceDecoder<?> decoder) {
        return Objects.requireNonNull(decoder);
    }

    /** Creates the records, each twice: 32 and 28 bytes after the begin of its slot. */
    @Setup
    public void write() {
        Arena own = Arena.ofConfined();
        arena = own;
        MemorySegment memory = own.allocate(2L * RECORDS * SLOT, Long.BYTES);
        for (int i = 0; i < RECORDS; i++) {
            byte[] bytes = numbers.encode(new Numbers(i, i, 1, 7, 0, 0, (short) 2, (short) 80));
            MemorySegment record = MemorySegment.ofArray(bytes);
            memory.asSlice(2L * i * SLOT + HEADER + 4).copyFrom(record);
            memory.asSlice((2L * i + 1) * SLOT + HEADER).copyFrom(record);
            size = bytes.length;
        }
        begin = memory.address();
    }

    /** Frees the records. */
    @TearDown
    public void free() {
        if (arena != null) {
            arena.close();
        }
    }

    private long aligned() {
        return begin + 2L * (next++ & (RECORDS - 1)) * SLOT + HEADER + 4;
    }

    private long unaligned() {
        return begin + (2L * (next++ & (RECORDS - 1)) + 1) * SLOT + HEADER;
    }

    /** Eight integers of a ring. */
    @Benchmark
    public Object ring() {
        return inRing.decode(NativeMemory.ADDRESS_SPACE, aligned(), size);
    }

    /** Eight integers of a perf buffer. */
    @Benchmark
    public Object sample() {
        return inSample.decode(NativeMemory.ADDRESS_SPACE, unaligned(), size);
    }

    /** Eight integers of a perf buffer, its CPU and time. */
    @Benchmark
    public Object sampleWithCpuAndTime() {
        return withCpuAndTime.decode(NativeMemory.ADDRESS_SPACE, unaligned(), size);
    }

    /** A copy of the bytes, with CPU and time. */
    @Benchmark
    public Object untypedSample() {
        return untyped.decode(NativeMemory.ADDRESS_SPACE, unaligned(), size);
    }
}
