package io.bpfevents.kafka.internal.sink;

import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.core.stats.RingbufAudit;
import io.bpfevents.kafka.accounting.AccountingRecord;
import io.bpfevents.kafka.accounting.StreamId;
import io.bpfevents.reactor.Acknowledged;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Counts the records of a stream, and sends its accounting between them. Used on the stream's
 * worker, except where stated.
 */
final class StreamAccounting {
    private final Ringbuf ring;
    private final Delivery<?> delivery;
    private final Rejections rejections;
    private final Accounts accounts;
    private final ReadCount read;
    private final AtomicReference<ReadCount.@Nullable Snapshot> due = new AtomicReference<>();

    private @Nullable RingbufAudit first; // until the accounting of the start was sent
    private volatile long passed;
    private long position; // of the last record that was passed

    private StreamAccounting(
            StreamId stream,
            Ringbuf ring,
            Delivery<?> delivery,
            Rejections rejections,
            RingbufAudit first) {
        this.ring = ring;
        this.delivery = delivery;
        this.rejections = rejections;
        this.first = first;
        accounts = Accounts.begin(stream, first);
        position = delivery.stored() == 0 ? ReadCount.NO_POSITION : delivery.stored() - 1;
        read = new ReadCount(position);
    }

    /** Begins before the subscription. Blocks until the ring's loop has taken an audit. */
    static StreamAccounting begin(
            StreamId stream, Ringbuf ring, Delivery<?> delivery, Rejections rejections)
            throws InterruptedException, ExecutionException {
        RingbufAudit first = ring.audit().toCompletableFuture().get();
        return new StreamAccounting(stream, ring, delivery, rejections, first);
    }

    /** Whether the ring may have records that are in the topic already. */
    boolean mayHaveStored() {
        return delivery.stored() > 0 && first != null && first.pending() > 0;
    }

    /** The loop has emitted a record. On its thread. */
    void emitted(Acknowledged<?> event) {
        read.emitted(event);
    }

    /** A record is passed to the delivery, or was in the topic already. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    void pass(long at) {
        passed++;
        position = at;
    }

    /** The records that were passed. For any thread. */
    long passed() {
        return passed;
    }

    /**
     * Sends the first accounting record, unless it was sent. Its figures are those of the moment
     * before the subscription: what was passed since then was in the topic already.
     */
    void sendStart() throws Exception {
        RingbufAudit audit = first;
        if (audit != null) {
            first = null;
            send(AccountingRecord.Kind.START, audit, position);
        }
    }

    /**
     * The next periodic accounting is due. On a thread that must not block: the loop takes the
     * audit.
     *
     * @param sampled called when {@link #sendIfDue} can send it
     */
    void tick(Runnable sampled) {
        if (due.get() == null) {
            Thread caller = Thread.currentThread();
            ring.audit()
                    .whenComplete((audit, failure) -> {
                        // If it was complete before, the loop has read on since: on the next tick.
                        if (failure == null && Thread.currentThread() != caller) {
                            due.set(read.with(audit));
                            sampled.run();
                        }
                    });
        }
    }

    /** Once all events are sent that the audit counts as read: it stands after them. */
    void sendIfDue() throws Exception {
        ReadCount.Snapshot snapshot = due.get();
        if (snapshot == null || snapshot.emitted() != passed) {
            return;
        }
        due.set(null);
        rejections.beginSecond();
        sendStart();
        send(AccountingRecord.Kind.PERIODIC, snapshot.audit(), snapshot.position());
    }

    /** Sends the last accounting record, after the end of the subscription. */
    void sendFinal() throws Exception {
        sendStart();
        RingbufAudit last = ring.audit().toCompletableFuture().get();
        send(AccountingRecord.Kind.FINAL, last, position);
    }

    private void send(AccountingRecord.Kind kind, RingbufAudit audit, long last) throws Exception {
        delivery.settle();
        delivery.account(accounts.record(kind, audit, passed, last, rejections.count()));
    }

    /**
     * What the ring's loop has emitted to the sink. Written by the loop's thread, which also takes
     * the audits, so that both are of one moment.
     */
    static final class ReadCount {
        /** No record was emitted yet. */
        static final long NO_POSITION = -1;

        /** The figures of a moment between two passes. */
        record Snapshot(RingbufAudit audit, long emitted, long position) {}

        // volatile: the last audit of a closed ring completes on another thread
        private volatile long emitted;
        private volatile long position;

        /**
         * @param position of the last record before, or {@link #NO_POSITION}
         */
        ReadCount(long position) {
            this.position = position;
        }

        @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
        void emitted(Acknowledged<?> event) {
            position = event.position();
            emitted++;
        }

        Snapshot with(RingbufAudit audit) {
            return new Snapshot(audit, emitted, position);
        }
    }
}
