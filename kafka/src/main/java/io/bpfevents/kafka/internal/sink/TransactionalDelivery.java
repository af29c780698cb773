package io.bpfevents.kafka.internal.sink;

import io.bpfevents.kafka.accounting.AccountingRecord;
import io.bpfevents.reactor.Acknowledged;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.ProducerRecord;
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

    private final Transactions transactions;
    private final long maxBytes;
    private final StreamRecords records;
    private final Rejections rejections;
    private final Feedback feedback;

    private final List<Entry<T>> batch = new ArrayList<>(WINDOW);
    private int sent; // of the batch, in the open transaction
    private AtomicReference<@Nullable Failure<T>> failed = new AtomicReference<>(); // the first
    private long committed; // transactions
    private long stored;

    // written by the worker alone
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    /** A record of the transaction; {@code event} is null if it is one of accounting. */
    private record Entry<T>(
            @Nullable Acknowledged<T> event, ProducerRecord<byte[], byte[]> message) {
        boolean isBefore(long position) {
            return event != null && event.position() < position;
        }

        int bytes() {
            return message.value() == null ? 0 : message.value().length;
        }
    }

    /** Why a transaction cannot be committed; {@code entry} is null if no single record is why. */
    private record Failure<T>(@Nullable Entry<T> entry, KafkaException cause) {}

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
            add(new Entry<>(event, records.event(event.position(), value)));
        }
    }

    @Override
    public void reject(Acknowledged<T> event, String reason) {
        if (!skipIfStored(event)) {
            rejections.add(event.position(), reason);
            add(new Entry<>(event, records.rejection(event.position(), reason)));
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

    private void add(Entry<T> entry) {
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
        AtomicReference<@Nullable Failure<T>> result = failed; // this transaction's
        try {
            while (sent < count) {
                Entry<T> entry = batch.get(sent);
                transactions.send(
                        entry.message,
                        (_, failure) -> {
                            if (failure != null) {
                                result.compareAndSet(
                                        null, new Failure<>(entry, KafkaErrors.cause(failure)));
                            }
                        });
                sent++;
            }
        } catch (KafkaException e) {
            result.compareAndSet(null, new Failure<>(null, KafkaErrors.cause(e)));
        }
    }

    /** Commits all records of the batch: in one transaction, unless the broker refuses some. */
    private void commit() {
        int count = batch.size();
        while (!batch.isEmpty()) {
            Failure<T> failure = commit(count);
            if (failure == null) {
                release(count);
                count = batch.size();
            } else {
                count = repair(failure);
            }
        }
    }

    /** Commits the first records of the batch, or returns why that is not possible. */
    private @Nullable Failure<T> commit(int count) {
        transmit(count);
        try {
            transactions.flush();
            if (failed.get() == null) {
                transactions.commit(upTo(count));
            }
        } catch (KafkaException e) {
            failed.compareAndSet(null, new Failure<>(null, KafkaErrors.cause(e)));
        }
        return failed.get();
    }

    /** The position before which all records are in the topic after a commit of these. */
    private long upTo(int count) {
        for (int i = count - 1; i >= 0; i--) {
            Acknowledged<T> event = batch.get(i).event;
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
        List<Entry<T>> done = batch.subList(0, count);
        int events = 0;
        long size = 0;
        Acknowledged<T> last = null;
        for (Entry<T> entry : done) {
            if (entry.event != null) {
                events++;
                last = entry.event;
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
    private int repair(Failure<T> failure) {
        Entry<T> refused = KafkaErrors.isRejection(failure.cause) ? failure.entry : null;
        if (refused == null && !KafkaErrors.isFenced(failure.cause)) {
            throw failure.cause;
        }
        abandon(failure.cause);
        failed = new AtomicReference<>();
        sent = 0;
        if (refused == null) {
            return batch.size();
        }
        int index = batch.indexOf(refused);
        batch.set(index, rejection(refused, String.valueOf(failure.cause.getMessage())));
        return index + 1;
    }

    private Entry<T> rejection(Entry<T> refused, String reason) {
        Acknowledged<T> event =
                Objects.requireNonNull(refused.event, "an accounting record was refused");
        rejections.add(event.position(), reason);
        bytes.addAndGet(-refused.bytes());
        return new Entry<>(event, records.rejection(event.position(), reason));
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
        add(new Entry<>(null, records.accounting(accounting)));
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
        transactions.close();
    }
}
