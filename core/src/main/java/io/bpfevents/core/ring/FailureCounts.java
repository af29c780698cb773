package io.bpfevents.core.ring;

/** How often reserving failed, as the producers count it. Belongs to one thread. */
interface FailureCounts {
    /** Reserves and outputs that failed. */
    long failures();

    /** How many of them probably failed for another reason than want of room. */
    long refused();

    /**
     * Gives back the memory that they are in, if it is mapped for them; they are not read again.
     */
    void unmap();
}
