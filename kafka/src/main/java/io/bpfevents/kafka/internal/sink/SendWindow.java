package io.bpfevents.kafka.internal.sink;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The records that were sent and not acknowledged, bounded in number and in bytes. Permits return
 * in quarters of the window, since each request may wake a thread.
 */
final class SendWindow {
    private static final int PARTS = 4;

    private final int records;
    private final long maxBytes;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger free = new AtomicInteger();

    /**
     * @param maxBytes above which no permit returns; exceeded by the records that were requested
     *     before
     */
    SendWindow(int records, long maxBytes) {
        this.records = records;
        this.maxBytes = maxBytes;
    }

    /** The records to request first. */
    int records() {
        return records;
    }

    void sent(int size) {
        bytes.addAndGet(size);
    }

    /** Counts a record that is no longer in flight, and returns how many to request now. */
    int completed(int size) {
        long left = bytes.addAndGet(-size);
        int permits = free.incrementAndGet();
        return permits >= records / PARTS && left < maxBytes ? free.getAndSet(0) : 0;
    }

    long bytes() {
        return bytes.get();
    }
}
