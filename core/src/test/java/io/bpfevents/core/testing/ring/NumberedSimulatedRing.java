package io.bpfevents.core.testing.ring;

import io.bpfevents.core.ring.Reservation;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.core.ring.SimulatedRingbuf.Wakeup;
import io.bpfevents.core.testing.Producer;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/** A simulated ring, filled as {@code producer.bpf.c} fills one. */
record NumberedSimulatedRing(SimulatedRingbuf ring, Runnable afterEach) implements NumberedRing {
    private static final AttemptCounts SUCCESS = new AttemptCounts(1, 0, 0);
    private static final AttemptCounts FAILURE = new AttemptCounts(0, 1, 0);
    private static final AttemptCounts DISCARD = new AttemptCounts(0, 0, 1);

    @Override
    public AttemptCounts produce(Burst burst) {
        AttemptCounts counts = AttemptCounts.NONE;
        Reservation head = null;
        long next = burst.first();
        if (burst.kind() == Burst.Kind.BEHIND_BUSY) {
            head = reserve(next, burst.sizeOf(next));
            if (head == null) {
                return FAILURE; // as the program does
            }
            next++;
        }
        for (int i = 0; i < burst.count(); i++) {
            Reservation record = reserve(next + i, burst.sizeOf(next + i));
            counts =
                    counts.plus(
                            record == null
                                    ? FAILURE
                                    : commit(
                                            record,
                                            burst.discards(i),
                                            burst.forces(i)
                                                    ? Wakeup.FORCE_WAKEUP
                                                    : wakeup(burst.flags())));
            afterEach.run();
        }
        return head == null
                ? counts
                : counts.plus(commit(head, burst.discardHead(), wakeup(burst.flags())));
    }

    private @Nullable Reservation reserve(long sequence, long size) {
        Reservation record = ring.reserve(size);
        if (record != null) {
            MemorySegment bytes = record.segment();
            bytes.set(ValueLayout.JAVA_LONG_UNALIGNED, 0, sequence);
            for (long i = Long.BYTES; i < size; i++) {
                bytes.set(ValueLayout.JAVA_BYTE, i, (byte) (sequence + i));
            }
        }
        return record;
    }

    private static AttemptCounts commit(Reservation record, boolean discard, Wakeup wakeup) {
        if (discard) {
            record.discard(wakeup);
            return DISCARD;
        }
        record.submit(wakeup);
        return SUCCESS;
    }

    private static Wakeup wakeup(int flags) {
        return switch (flags) {
            case 0 -> Wakeup.ADAPTIVE;
            case Producer.NO_WAKEUP -> Wakeup.NO_WAKEUP;
            case Producer.FORCE_WAKEUP -> Wakeup.FORCE_WAKEUP;
            default -> throw new IllegalArgumentException("flags " + flags);
        };
    }

    @Override
    public void close() {
        ring.close();
    }
}
