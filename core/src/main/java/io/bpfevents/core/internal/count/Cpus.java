package io.bpfevents.core.internal.count;

import java.util.BitSet;

/** The CPUs of the machine. */
public interface Cpus {
    /** The highest number that a CPU of this machine may have, plus one. */
    int count();

    /** The CPUs that run now. */
    BitSet online();

    /** Binds the calling thread to a CPU; false if it cannot run there. */
    boolean bind(int cpu);
}
