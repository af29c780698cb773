package io.bpfevents.core.ring;

import io.bpfevents.core.internal.RecordArea;
import io.bpfevents.core.testing.KernelOps;
import io.bpfevents.core.testing.Op;
import io.bpfevents.core.testing.Ops;
import io.bpfevents.core.testing.SimulatedOps;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** A ring with a producer and a reader, both run by the test. Belongs to one thread. */
record TestRing(Ops ops, RingMemory memory, RingbufReader reader, Runnable closing)
        implements AutoCloseable {
    /** A ring of the kernel, read from Java. */
    static TestRing mapped(long size) {
        KernelOps ops = KernelOps.load(size);
        RingMemory memory = RingMemory.map(fd(ops), size);
        return kernel(ops, memory, new MappedRingbufReader("events", memory));
    }

    /** A ring of the kernel, read by libbpf. */
    static TestRing libbpf(long size) {
        KernelOps ops = KernelOps.load(size);
        RingMemory memory = RingMemory.map(fd(ops), size);
        return kernel(ops, memory, new LibbpfRingbufReader("events", fd(ops), memory));
    }

    private static TestRing kernel(KernelOps ops, RingMemory memory, RingbufReader reader) {
        return new TestRing(
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
        return ops.ring().channel().fd();
    }

    /** A simulated ring. */
    static TestRing simulated(long size) {
        SimulatedRingbuf ring = SimulatedRingbuf.create("events", size);
        RingMemory memory = ((SimulatedRing) ring.channel().origin()).memory().forReader();
        RingbufReader reader = new MappedRingbufReader("events", memory);
        return new TestRing(new SimulatedOps(ring), memory, reader, ring::close);
    }

    long[] run(Op... list) {
        return ops.run(list);
    }

    long[] run(List<Op> list, Runnable whenPaused) {
        return ops.run(list, whenPaused);
    }

    /** Reads what there is. */
    List<byte[]> read() {
        return read(Integer.MAX_VALUE);
    }

    /** Reads until that many records were taken. */
    List<byte[]> read(int most) {
        Collected some = new Collected(most);
        reader.drain(some.delivery(), Integer.MAX_VALUE, reader.position() + Long.MAX_VALUE);
        return some.records();
    }

    /** All the bytes of the ring. */
    byte[] bytes() {
        RecordArea records = memory.records();
        byte[] bytes = records.lend(records.place(0), memory.size()).toArray(ValueLayout.JAVA_BYTE);
        records.endPass();
        return bytes;
    }

    @Override
    public void close() {
        closing.run();
    }
}
