package io.bpfevents.benchmarks.decode;

import io.bpfevents.core.record.RecordLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
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
 * The cost of decoding a record by a layout, compared with decoders written by hand. Records are
 * read-only slices of a confined arena, as from the reader. {@code -prof gc} shows that only the
 * result is allocated.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DecodeBenchmark {
    private static final int RECORDS = 64; // many, so that their contents are not constants
    private static final int SLOT = 304;

    private final RecordLayout<Numbers> numbers = RecordLayout.declared(Numbers.class);
    private final RecordLayout<Texts> texts = RecordLayout.declared(Texts.class);
    private final MemorySegment[] numberRecords = new MemorySegment[RECORDS];
    private final MemorySegment[] textRecords = new MemorySegment[RECORDS];
    private @Nullable Arena arena;
    private int next;

    /** Creates the records. */
    @Setup
    public void write() {
        Arena own = Arena.ofConfined(); // confined to the measuring thread
        arena = own;
        MemorySegment memory = own.allocate(2L * RECORDS * SLOT, Long.BYTES);
        for (int i = 0; i < RECORDS; i++) {
            byte[] number = numbers.encode(new Numbers(i, i, 1, 7, 0, 0, (short) 2, (short) 80));
            numberRecords[i] = put(memory, 2L * i * SLOT, number, number.length);
            String path = "/usr/bin/program-" + "x".repeat(i % 16);
            byte[] text = texts.encode(new Texts(i, i, 1, 0, "program-" + i, path));
            textRecords[i] = put(memory, (2L * i + 1) * SLOT, text, 36 + path.length() + 1);
        }
    }

    private static MemorySegment put(MemorySegment memory, long at, byte[] bytes, int length) {
        MemorySegment record = memory.asSlice(at, length);
        record.copyFrom(MemorySegment.ofArray(bytes).asSlice(0, length));
        return record.asReadOnly();
    }

    /** Frees the records. */
    @TearDown
    public void free() {
        if (arena != null) {
            arena.close();
        }
    }

    private int index() {
        return next++ & (RECORDS - 1);
    }

    /** Eight integers, by the layout. */
    @Benchmark
    public Numbers numbersByLayout() {
        return numbers.decode(numberRecords[index()]);
    }

    /** Eight integers, by hand. */
    @Benchmark
    public Numbers numbersByHand() {
        return Numbers.byHand(numberRecords[index()]);
    }

    /** Two texts, by the layout. */
    @Benchmark
    public Texts textsByLayout() {
        return texts.decode(textRecords[index()]);
    }

    /** Two texts, by hand. */
    @Benchmark
    public Texts textsByHand() {
        return Texts.byHand(textRecords[index()]);
    }

    /** Two texts, by hand, within the bounds of their arrays. */
    @Benchmark
    public Texts textsByHandWithBounds() {
        return Texts.byHandWithBounds(textRecords[index()]);
    }
}
