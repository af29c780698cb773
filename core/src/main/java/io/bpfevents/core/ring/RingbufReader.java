package io.bpfevents.core.ring;

import io.bpfevents.core.internal.Delivery;

/** Reads the records of one ring, in order. Owned by one thread. */
interface RingbufReader extends AutoCloseable {
    /**
     * Hands committed records over until the delivery declines more, {@code limit} were handed
     * over, one that ends at or behind {@code until} was, or none is left.
     *
     * @param until a position in the ring
     * @return how many records were handed over
     * @throws io.bpfevents.core.BpfException if the ring cannot be read any more
     */
    int drain(Delivery<?> delivery, int limit, long until);

    /** Where the record being handed over begins. */
    long position();

    @Override
    void close();
}
