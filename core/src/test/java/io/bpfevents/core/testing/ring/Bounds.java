package io.bpfevents.core.testing.ring;

import io.bpfevents.core.internal.read.Bound;

/** Bounds of reads in tests. */
public final class Bounds {
    private Bounds() {}

    /** A bound out of reach. */
    public static Bound none() {
        return new Bound();
    }

    /** A bound at a position of a ring. */
    public static Bound at(long position) {
        Bound bound = new Bound();
        bound.set(0, position);
        return bound;
    }
}
