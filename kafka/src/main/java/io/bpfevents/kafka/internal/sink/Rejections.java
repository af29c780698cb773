package io.bpfevents.kafka.internal.sink;

import io.bpfevents.kafka.accounting.StreamId;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Counts the rejected records of a stream, and logs them. For any thread. */
public final class Rejections {
    private static final System.Logger LOG = System.getLogger(Rejections.class.getName());

    private final StreamId stream;
    private final AtomicLong count = new AtomicLong();
    private final AtomicBoolean logged = new AtomicBoolean();

    Rejections(StreamId stream) {
        this.stream = stream;
    }

    /** Counts a record; logs the first of each second: a flood of them must not fill the log. */
    public void add(long position, String reason) {
        count.incrementAndGet();
        if (logged.compareAndSet(false, true)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "%s: rejected the record at position %d: %s"
                            .formatted(stream, position, reason));
        }
    }

    /** Permits another line in the log. */
    void beginSecond() {
        logged.set(false);
    }

    long count() {
        return count.get();
    }
}
