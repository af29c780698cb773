package io.bpfevents.core.testing.perf;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.internal.perf.PerfReader;
import io.bpfevents.core.internal.read.Bound;
import io.bpfevents.core.testing.ring.Bounds;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A perf buffer in plain memory with its reader, both run by the test. */
public final class PerfFixture implements AutoCloseable {
    private final Arena arena = Arena.ofConfined();
    private final List<PlainPerfBuffer> buffers = new ArrayList<>();
    private final PerfReader reader;
    private final long size;

    /** The time by which samples are ordered; moved by the test. */
    private final AtomicLong clock = new AtomicLong();

    /** A buffer without CPUs, with {@code size} bytes per CPU. */
    public PerfFixture(long size) {
        this.size = size;
        this.reader = new PerfReader("events", clock::get);
    }

    /** Sets the time by which samples are ordered. */
    public void clock(long now) {
        clock.set(now);
    }

    /** A buffer whose CPUs have the even numbers: parts and CPUs differ. */
    public static PerfFixture of(int cpus, long size) {
        PerfFixture fixture = new PerfFixture(size);
        for (int i = 0; i < cpus; i++) {
            fixture.add(0);
        }
        return fixture;
    }

    /** Adds a CPU whose buffer begins at a position. */
    public PlainPerfBuffer add(long begin) {
        PlainPerfBuffer buffer = new PlainPerfBuffer(arena, 2 * buffers.size(), size, begin);
        assertThat(reader.add(buffer.memory())).isEqualTo(buffers.size());
        buffers.add(buffer);
        return buffer;
    }

    public PerfReader reader() {
        return reader;
    }

    public PlainPerfBuffer part(int part) {
        return buffers.get(part);
    }

    public int parts() {
        return buffers.size();
    }

    /** Data of at least 8 bytes, which begin with the CPU and a number. */
    public static byte[] numbered(int cpu, int number, int length) {
        byte[] data = new byte[length];
        MemorySegment bytes = MemorySegment.ofArray(data);
        bytes.fill((byte) number);
        bytes.set(ValueLayout.JAVA_INT_UNALIGNED, 0, cpu);
        bytes.set(ValueLayout.JAVA_INT_UNALIGNED, 4, number);
        return data;
    }

    /** Writes samples with the given numbers, and notifies. */
    public void output(int part, int from, int to) {
        for (int number = from; number < to; number++) {
            assertThat(part(part).output(numbered(2 * part, number, 12))).isTrue();
        }
        reader.ready(part);
    }

    /** Drains what is there, up to a number of records. */
    public Samples drain(int limit) {
        return drain(limit, Bounds.none());
    }

    /** Drains what is there before a bound, up to a number of records. */
    public Samples drain(int limit, Bound until) {
        Samples samples = new Samples(Integer.MAX_VALUE, Samples.IN_PLACE);
        int passed = reader.drain(samples.delivery(), limit, until);
        assertThat(passed).isEqualTo(samples.samples().size());
        return samples;
    }

    /** What {@link #output} has numbered: {@code cpu:number}. */
    public static List<String> names(Samples samples) {
        return samples.samples().stream()
                .map(sample -> sample.word(0) + ":" + sample.word(4))
                .toList();
    }

    @Override
    public void close() {
        reader.close();
        arena.close();
    }
}
