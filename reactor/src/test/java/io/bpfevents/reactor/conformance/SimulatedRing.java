package io.bpfevents.reactor.conformance;

import io.bpfevents.core.ring.Reservation;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.core.ring.SimulatedRingbuf.Wakeup;
import io.bpfevents.core.testing.Producer;
import java.lang.foreign.ValueLayout;

/** A ring without a kernel, filled as {@code producer.bpf.c} fills one. */
record SimulatedRing(SimulatedRingbuf ring) implements TestRing {
    static SimulatedRing of(long bytes) {
        return new SimulatedRing(SimulatedRingbuf.create("events", bytes));
    }

    @Override
    public long produce(Burst burst) {
        long successes = 0;
        for (int i = 0; i < burst.count(); i++) {
            Reservation record = ring.reserve(burst.size());
            if (record == null) {
                continue;
            }
            record.segment().set(ValueLayout.JAVA_LONG, 0, burst.first() + i);
            Wakeup wakeup =
                    each(burst.forceEvery(), i) ? Wakeup.FORCE_WAKEUP : wakeup(burst.flags());
            if (each(burst.discardEvery(), i)) {
                record.discard(wakeup);
            } else {
                record.submit(wakeup);
                successes++;
            }
        }
        return successes;
    }

    private static Wakeup wakeup(int flags) {
        return switch (flags) {
            case 0 -> Wakeup.ADAPTIVE;
            case Producer.NO_WAKEUP -> Wakeup.NO_WAKEUP;
            case Producer.FORCE_WAKEUP -> Wakeup.FORCE_WAKEUP;
            default -> throw new IllegalArgumentException("flags " + flags);
        };
    }

    private static boolean each(int k, int i) {
        return k != 0 && i % k == k - 1;
    }

    @Override
    public void close() {
        ring.close();
    }
}
