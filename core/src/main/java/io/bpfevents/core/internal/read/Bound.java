package io.bpfevents.core.internal.read;

import java.util.Arrays;

/**
 * Positions in a buffer, one for each of its parts, at which reads and skips end. A ring has one
 * part, a perf buffer one per CPU. Without positions it is out of reach. Used by the loop's thread
 * alone, and reused: a pass allocates none.
 */
public final class Bound {
    private long[] positions = new long[1];
    private int parts; // 0: out of reach

    /** Whether it is out of reach. */
    public boolean isNone() {
        return parts == 0;
    }

    /** Moves it out of reach. */
    public void clear() {
        parts = 0;
    }

    /**
     * The position in a part, which is 0 for a part that was added to the buffer later: the bound
     * lies before all of its records.
     */
    public long at(int part) {
        return part < parts ? positions[part] : 0;
    }

    /** Sets the position in a part. The parts before it must be set. */
    public void set(int part, long position) {
        if (part >= positions.length) {
            positions = Arrays.copyOf(positions, 2 * part);
        }
        positions[part] = position;
        parts = Math.max(parts, part + 1);
    }

    /** Takes over the positions of another bound. */
    public void copy(Bound other) {
        parts = 0;
        for (int part = 0; part < other.parts; part++) {
            set(part, other.positions[part]);
        }
    }

    /** Moves each position to that of another bound if that is less. */
    public void limit(Bound other) {
        if (isNone()) {
            copy(other);
        } else if (!other.isNone()) {
            for (int part = 0; part < parts; part++) {
                long limit = other.at(part);
                positions[part] = positions[part] - limit < 0 ? positions[part] : limit;
            }
        }
    }
}
