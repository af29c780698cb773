package io.bpfevents.core.testing.ring;

import io.bpfevents.core.ring.SimulatedRingbuf.Query;
import io.bpfevents.core.ring.SimulatedRingbuf.Wakeup;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Generates random lists of operations from a seed. */
public final class RandomOps {
    private static final List<Query> QUERIES = List.of(Query.values());
    private static final List<Wakeup> WAKEUPS = List.of(Wakeup.values());

    private final Random random;
    private final int largest;

    public RandomOps(long seed, int ringBytes) {
        this.random = new Random(seed);
        this.largest = Math.min(ringBytes / 3, 32_767);
    }

    public Random random() {
        return random;
    }

    /**
     * A list for one run. Each reserved record is committed, and each unwritten one is discarded.
     */
    public List<Op> next() {
        return next(random.nextInt(4) == 0 ? 8 : 7); // a paused program occupies a CPU
    }

    public List<Op> nextWithoutPauses() {
        return next(7);
    }

    private List<Op> next(int kinds) {
        List<Op> list = new ArrayList<>();
        @Nullable Boolean[] open = new Boolean[Op.slots()]; // whether the record is written
        int opened = 0;
        while (list.size() + opened < Ops.MOST) {
            int slot = random.nextInt(Op.slots());
            if (open[slot] != null && random.nextBoolean()) {
                list.add(commit(slot, open[slot]));
                open[slot] = null;
                opened--;
                continue;
            }
            switch (random.nextInt(kinds)) {
                case 0, 1, 2 -> {
                    if (open[slot] == null && list.size() + opened + 2 <= Ops.MOST) {
                        open[slot] = random.nextInt(4) > 0;
                        opened++;
                        list.add(
                                open[slot]
                                        ? Op.reserve(slot, payload())
                                        : Op.reserveUnwritten(slot));
                    }
                }
                case 3, 4 -> list.add(Op.output(random.nextInt(100), payload(), wakeup()));
                case 5 -> list.add(Op.output(random.nextInt(largest), payload(), wakeup()));
                case 6 -> list.add(Op.query(oneOf(QUERIES)));
                default -> list.add(Op.pause());
            }
        }
        for (int slot = 0; slot < Op.slots(); slot++) {
            if (open[slot] != null) {
                list.add(commit(slot, open[slot]));
            }
        }
        return list;
    }

    private Op commit(int slot, boolean written) {
        return written && random.nextInt(3) > 0
                ? Op.submit(slot, wakeup())
                : Op.discard(slot, wakeup());
    }

    private int payload() {
        return random.nextInt(Payload.MAX_OFFSET + 1);
    }

    private Wakeup wakeup() {
        return oneOf(WAKEUPS);
    }

    private <T> T oneOf(List<T> several) {
        return several.get(random.nextInt(several.size()));
    }
}
