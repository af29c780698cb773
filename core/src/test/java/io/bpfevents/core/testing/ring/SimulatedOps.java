package io.bpfevents.core.testing.ring;

import io.bpfevents.core.ring.Reservation;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.core.ring.SimulatedRingbuf.Query;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Applies operations to a simulated ring, as {@code ops.bpf.c} does to one of the kernel. */
public final class SimulatedOps implements Ops {
    private final SimulatedRingbuf ring;
    private final PageOffsets pageOffsets;
    private final @Nullable Reservation[] slots = new Reservation[Op.slots()];

    /** Operations on the given ring. */
    public SimulatedOps(SimulatedRingbuf ring) {
        this.ring = ring;
        this.pageOffsets = new PageOffsets(ring.sizeBytes());
    }

    /** The bytes of the ring that cannot be compared with the kernel's. */
    public PageOffsets pageOffsets() {
        return pageOffsets;
    }

    @Override
    public long[] run(List<Op> ops, Runnable whenPaused) {
        long[] results = new long[MOST];
        for (int i = 0; i < ops.size(); i++) {
            results[i] = run(ops.get(i), whenPaused);
        }
        for (int slot = 0; slot < slots.length; slot++) {
            run(Op.submit(slot, SimulatedRingbuf.Wakeup.ADAPTIVE), whenPaused);
        }
        return results;
    }

    private long run(Op op, Runnable whenPaused) {
        return switch (op.kind()) {
            case NOTHING -> 0;
            case RESERVE -> reserve(op);
            case SUBMIT, DISCARD -> commit(op);
            case OUTPUT -> output(op);
            case QUERY -> ring.query(op.query());
            case PAUSE -> {
                whenPaused.run();
                yield 0;
            }
        };
    }

    private long reserve(Op op) {
        if (slots[op.size()] != null) {
            return 0;
        }
        long position = ring.query(Query.PRODUCER_POSITION);
        int length = Op.slotBytes(op.size());
        Reservation reservation = ring.reserve(length);
        slots[op.size()] = reservation;
        if (reservation == null) {
            return 0;
        }
        if (op.writes()) {
            reservation.segment().copyFrom(payload(op, length));
        }
        pageOffsets.add(position, op.writes() ? length : 0);
        return DONE;
    }

    private long commit(Op op) {
        Reservation reservation = slots[op.size()];
        slots[op.size()] = null;
        if (reservation == null) {
            return 0;
        }
        if (op.kind() == Op.Kind.SUBMIT) {
            reservation.submit(op.wakeup());
        } else {
            reservation.discard(op.wakeup());
        }
        return DONE;
    }

    private long output(Op op) {
        long position = ring.query(Query.PRODUCER_POSITION);
        if (!ring.output(payload(op, op.size()), op.wakeup())) {
            return NO_SPACE;
        }
        pageOffsets.add(position, op.size());
        return 0;
    }

    private static MemorySegment payload(Op op, int length) {
        return MemorySegment.ofArray(Payload.record(op.payload(), length));
    }
}
