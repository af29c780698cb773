package io.bpfevents.core.internal;

/** A ring's unread records, for the length of one pass. */
public interface RecordSource {
    /**
     * Hands committed records to {@code delivery}, in order, until it declines more, {@code limit}
     * were passed, or none is left.
     *
     * @return how many were passed: handed over, or skipped because they were discarded
     */
    int drain(Delivery<?> delivery, int limit);

    /**
     * The position in the ring of the record being handed over, in bytes since the ring was made.
     */
    long position();
}
