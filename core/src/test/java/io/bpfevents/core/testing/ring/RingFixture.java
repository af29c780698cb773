package io.bpfevents.core.testing.ring;

import io.bpfevents.core.internal.read.BufferReader;
import io.bpfevents.core.internal.read.LibbpfRingbufReader;
import io.bpfevents.core.internal.read.MappedRingbufReader;
import io.bpfevents.core.internal.read.RecordMemory;
import io.bpfevents.core.internal.read.RingMemory;
import io.bpfevents.core.internal.serve.AbstractBuffer;
import io.bpfevents.core.internal.simulated.SimulatedRing;
import io.bpfevents.core.ring.SimulatedRingbuf;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** A ring with a producer and a reader, both run by the test. Belongs to one thread. */
public record RingFixture(Ops ops, RingMemory memory, BufferReader reader, Runnable closing)
        implements AutoCloseable {
    /** A ring of the kernel with the mapped reader. */
    public static RingFixture mapped(long size) {
        KernelOps ops = KernelOps.load(size);
        RingMemory memory = RingMemory.map(fd(ops), size);
        return kernel(ops, memory, new MappedRingbufReader("events", memory));
    }

    /** A ring of the kernel with libbpf's reader. */
    public static RingFixture libbpf(long size) {
        KernelOps ops = KernelOps.load(size);
        RingMemory memory = RingMemory.map(fd(ops), size);
        return kernel(ops, memory, new LibbpfRingbufReader("events", fd(ops), memory));
    }

    private static RingFixture kernel(KernelOps ops, RingMemory memory, BufferReader reader) {
        return new RingFixture(
                ops,
                memory,
                reader,
                () -> {
                    reader.close();
                    memory.unmap();
                    ops.close();
                });
    }

    private static int fd(KernelOps ops) {
        return AbstractBuffer.channel(ops.ring()).fds()[0];
    }

    /** A simulated ring with the mapped reader. */
    public static RingFixture simulated(long size) {
        SimulatedRingbuf ring = SimulatedRingbuf.create("events", size);
        RingMemory memory =
                ((SimulatedRing) AbstractBuffer.channel(ring).backend()).memory().forReader();
        BufferReader reader = new MappedRingbufReader("events", memory);
        return new RingFixture(new SimulatedOps(ring), memory, reader, ring::close);
    }

    public long[] run(Op... list) {
        return ops.run(list);
    }

    public long[] run(List<Op> list, Runnable whenPaused) {
        return ops.run(list, whenPaused);
    }

    /** Reads all available records. */
    public List<byte[]> read() {
        return read(Integer.MAX_VALUE);
    }

    /** Reads at most the given number of records. */
    public List<byte[]> read(int most) {
        CollectingSink some = new CollectingSink(most);
        reader.drain(some.delivery(), Integer.MAX_VALUE, Bounds.none());
        return some.records();
    }

    /** All the bytes of the ring. */
    public byte[] bytes() {
        RecordMemory records = memory.records();
        byte[] bytes =
                records.slice(records.offset(0), memory.size()).toArray(ValueLayout.JAVA_BYTE);
        records.endPass();
        return bytes;
    }

    @Override
    public void close() {
        closing.run();
    }
}
