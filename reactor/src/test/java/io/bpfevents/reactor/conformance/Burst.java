package io.bpfevents.reactor.conformance;

import io.bpfevents.core.testing.Producer;

/**
 * Some records to be made one after the other, numbered from {@code first}.
 *
 * @param producer 0 to 3; bursts that are made at the same time differ in it
 * @param size bytes a record, at least 8
 * @param discardEvery if not 0, each k-th record is discarded
 * @param flags how each wakes the reader, as {@code bpf_ringbuf_submit} takes them
 * @param forceEvery if not 0, each k-th record forces a wake-up
 */
record Burst(
        int producer,
        long first,
        int count,
        int size,
        int discardEvery,
        int flags,
        int forceEvery) {
    /** Records of 16 bytes that wake the reader as the kernel sees fit. */
    static Burst of(long first, int count) {
        return new Burst(0, first, count, 16, 0, 0, 0);
    }

    /** The same records; each forces a wake-up. */
    Burst forced() {
        return new Burst(producer, first, count, size, discardEvery, Producer.FORCE_WAKEUP, 0);
    }

    /** The same records; only the last one wakes the reader, by force. */
    Burst forcedLast() {
        return new Burst(producer, first, count, size, discardEvery, Producer.NO_WAKEUP, count);
    }
}
