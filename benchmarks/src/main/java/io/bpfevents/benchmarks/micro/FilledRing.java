package io.bpfevents.benchmarks.micro;

import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.BpfProgram;
import io.bpfevents.core.ring.BpfRingbuf;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A ring of the kernel that is filled before each invocation and read during it, by a manual loop
 * on the thread of the benchmark: the figures contain no wake-up and no other thread.
 */
final class FilledRing implements AutoCloseable {
    /** Records per invocation: enough to make the cost of the invocation itself negligible. */
    static final int RECORDS = 8192;

    /** Size of a ring that holds that many records, in bytes. */
    static final long BYTES = 4 << 20;

    private static final int WAKE_NONE = 1;

    // struct bench_args of bench.h
    private static final int ARGS_SIZE = 80;
    private static final long N = 0;
    private static final long WAKE = 12;
    private static final long DROPPED = 40;

    private final BpfObject object;
    private final BpfProgram produce;
    private final BpfRingbuf ring;
    private final PollLoop.Manual loop;
    private final int records;
    private final MemorySegment args = MemorySegment.ofArray(new long[ARGS_SIZE / 8]);

    /**
     * @param size bytes per record
     */
    FilledRing(int size) {
        this(size, BYTES, RECORDS, PollLoop.manual());
    }

    /**
     * @param size bytes per record
     * @param records records per invocation, which must fit into the ring
     * @param loop may serve other rings as well
     */
    FilledRing(int size, long ringBytes, int records, PollLoop.Manual loop) {
        this.loop = loop;
        this.records = records;
        object =
                BpfObject.openResource(
                                FilledRing.class.getClassLoader(), "META-INF/bpf/bench.bpf.o")
                        .maxEntries("ring", ringBytes)
                        .global(
                                "config",
                                MemorySegment.ofArray(new int[] {size})
                                        .toArray(ValueLayout.JAVA_BYTE))
                        .load();
        produce = object.program("produce");
        ring = object.ringbuf("ring");
    }

    BpfRingbuf ring() {
        return ring;
    }

    PollLoop loop() {
        return loop;
    }

    /** Fills the ring with its records. */
    void fill() {
        args.set(ValueLayout.JAVA_INT_UNALIGNED, N, records);
        args.set(ValueLayout.JAVA_INT_UNALIGNED, WAKE, WAKE_NONE);
        produce.testRun(args);
        if (args.get(ValueLayout.JAVA_LONG_UNALIGNED, DROPPED) != 0) {
            throw new IllegalStateException("the ring was not empty");
        }
    }

    /** Reads until the ring is empty. */
    void drain() {
        while (loop.runOnce()) {
            // read the next batch
        }
    }

    @Override
    public void close() {
        ring.close();
        loop.runOnce();
        object.close();
    }
}
