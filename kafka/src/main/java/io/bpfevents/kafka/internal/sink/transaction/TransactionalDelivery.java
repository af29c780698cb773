package io.bpfevents.kafka.internal.sink.transaction;

import io.bpfevents.kafka.accounting.AccountingRecord;
import io.bpfevents.kafka.internal.sink.Delivery;
import io.bpfevents.kafka.internal.sink.KafkaErrors;
import io.bpfevents.kafka.internal.sink.Rejections;
import io.bpfevents.kafka.internal.sink.StreamRecords;
import io.bpfevents.reactor.Acknowledged;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Sends records in transactions, and acknowledges those of a transaction when it is committed.
 *
 * <p>The records of the transaction are kept until then: if the broker aborts it, or refuses one of
 * its records, they are sent again in another one.
 */
final class TransactionalDelivery<T> implements Delivery<T> {
    /** Records of a transaction at most: a commit costs as much as some thousand of them. */
    private static final int WINDOW = 4096;

    private static final long COMMIT_MILLIS = 100;
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

    private final Transactions transactions;
    private final long maxBytes;
    private final StreamRecords records;
    private final Rejections rejections;
    private final Feedback feedback;

    private final List<TransactionEntry<T>> batch = new ArrayList<>(WINDOW);
    private int sent; // of the batch, in the open transaction
    // of the open transaction
    private AtomicReference<@Nullable TransactionFailure<T>> failed = new AtomicReference<>();
    private long committed; // transactions
    private long stored;

    // written by the worker alone
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    /**
     * @param transactions connected
     * @param stored the position that they had then
     * @param maxBytes of the values of a transaction, exceeded by one value at most
     */
    TransactionalDelivery(
            Transactions transactions,
            long stored,
            long maxBytes,
            StreamRecords records,
            Rejections rejections,
            Feedback feedback) {
        this.transactions = transactions;
        this.stored = stored;
        this.maxBytes = maxBytes;
        this.records = records;
        this.rejections = rejections;
        this.feedback = feedback;
    }

    @Override
    public int window() {
        return WINDOW;
    }

    @Override
    public long stored() {
        return stored;
    }

    @Override
    public void send(Acknowledged<T> event, byte[] value) {
        if (!skipIfStored(event)) {
            bytes.addAndGet(value.length);
            add(new TransactionEntry<>(event, records.event(event.position(), value)));
        }
    }

    @Override
    public void reject(Acknowledged<T> event, String reason) {
        if (!skipIfStored(event)) {
            rejections.add(event.position(), reason);
            add(new TransactionEntry<>(event, records.rejection(event.position(), reason)));
        }
    }

    /** A record whose transaction was committed and which was not acknowledged: after a kill. */
    private boolean skipIfStored(Acknowledged<T> event) {
        if (event.position() >= stored) {
            return false;
        }
        event.acknowledge();
        acknowledged.incrementAndGet();
        feedback.request(1);
        return true;
    }

    private void add(TransactionEntry<T> entry) {
        batch.add(entry);
        transmit(batch.size());
        if (batch.size() == WINDOW || bytes.get() >= maxBytes || failed.get() != null) {
            commit();
        } else if (batch.size() == 1) {
            long number = committed;
            feedback.onWorker(
                    () -> {
                        if (number == committed) {
                            commit();
                        }
                    },
                    COMMIT_MILLIS);
        }
    }

    /** Passes the first records of the batch to the producer, those that it does not have yet. */
    private void transmit(int count) {
        AtomicReference<@Nullable TransactionFailure<T>> result = failed; // this transaction's
        try {
            while (sent < count) {
                TransactionEntry<T> entry = batch.get(sent);
                transactions.send(
                        entry.message(),
                        (_, failure) -> {
                            if (failure != null) {
                                fail(result, entry, failure);
                            }
                        });
                sent++;
            }
        } catch (KafkaException e) {
            fail(result, null, e);
        }
    }

    private static <T> void fail(
            AtomicReference<@Nullable TransactionFailure<T>> result,
            @Nullable TransactionEntry<T> entry,
            Exception failure) {
        result.accumulateAndGet(
                TransactionFailure.of(entry, failure),
                (first, next) -> TransactionFailure.reason(first, Objects.requireNonNull(next)));
    }

    /** Commits all records of the batch: in one transaction, unless the broker refuses some. */
    private void commit() {
        int count = batch.size();
        while (!batch.isEmpty()) {
            TransactionFailure<T> failure = commit(count);
            if (failure == null) {
                release(count);
                count = batch.size();
            } else {
                count = repair(failure);
            }
        }
    }

    /** Commits the first records of the batch, or returns why that is not possible. */
    private @Nullable TransactionFailure<T> commit(int count) {
        transmit(count);
        try {
            transactions.flush();
            if (failed.get() == null) {
                transactions.commit(upTo(count));
            }
        } catch (KafkaException e) {
            fail(failed, null, e);
        }
        return failed.get();
    }

    /** The position before which all records are in the topic after a commit of these. */
    private long upTo(int count) {
        for (int i = count - 1; i >= 0; i--) {
            Acknowledged<T> event = batch.get(i).event();
            if (event != null) {
                return event.position() + 1;
            }
        }
        return stored;
    }

    /** Frees records that are in the topic: the first ones of the batch. */
    private void release(int count) {
        stored = upTo(count);
        committed++;
        List<TransactionEntry<T>> done = batch.subList(0, count);
        int events = 0;
        long size = 0;
        Acknowledged<T> last = null;
        for (TransactionEntry<T> entry : done) {
            if (entry.event() != null) {
                events++;
                last = entry.event();
                size += entry.bytes();
            }
        }
        done.clear();
        sent = 0;
        bytes.addAndGet(-size);
        acknowledged.addAndGet(events);
        if (last != null) {
            last.acknowledgeUpTo(last.position());
            feedback.request(events);
        }
    }

    /**
     * Ends the transaction without a commit, and resolves why it had none.
     *
     * @return how many of the batch the next transaction may have: after a refused record no
     *     further ones, so that many of them do not send the whole batch again for each
     */
    private int repair(TransactionFailure<T> failure) {
        TransactionEntry<T> refused = failure.refused();
        if (refused == null
                && !KafkaErrors.isFenced(failure.cause())
                && !KafkaErrors.isAbortable(failure.cause())) {
            throw failure.cause();
        }
        abandon(failure.cause());
        failed = new AtomicReference<>();
        sent = 0;
        if (refused == null) {
            return batch.size();
        }
        int index = batch.indexOf(refused);
        batch.set(index, rejection(refused, String.valueOf(failure.cause().getMessage())));
        return index + 1;
    }

    private TransactionEntry<T> rejection(TransactionEntry<T> refused, String reason) {
        Acknowledged<T> event = Objects.requireNonNull(refused.event());
        rejections.add(event.position(), reason);
        bytes.addAndGet(-refused.bytes());
        return new TransactionEntry<>(event, records.rejection(event.position(), reason));
    }

    private void abandon(KafkaException cause) {
        KafkaException fenced = cause;
        if (!KafkaErrors.isFenced(cause)) {
            try {
                transactions.abort();
                return;
            } catch (KafkaException e) {
                if (!KafkaErrors.isFenced(e)) {
                    throw e;
                }
                fenced = e;
            }
        }
        long known = transactions.reconnect(fenced);
        // of a commit whose answer did not come
        release((int) batch.stream().takeWhile(it -> it.isBefore(known)).count());
    }

    @Override
    public void settle() {
        commit(); // so that the figures have every rejection of the records before them
    }

    @Override
    public void account(AccountingRecord accounting) {
        add(new TransactionEntry<>(null, records.accounting(accounting)));
        commit();
    }

    @Override
    public boolean drain() {
        commit();
        return true;
    }

    @Override
    public long acknowledged() {
        return acknowledged.get();
    }

    @Override
    public long bytesInFlight() {
        return bytes.get();
    }

    @Override
    public void close() {
        transactions.close(CLOSE_WITHIN);
    }
}
