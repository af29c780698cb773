package io.bpfevents.kafka.internal.sink;

import io.bpfevents.kafka.accounting.AccountingRecord;
import io.bpfevents.reactor.Acknowledged;

/**
 * How the records of one stream reach its partition, and when they are acknowledged in the ring.
 *
 * <p>All methods are called on the stream's worker, and may block, except for the figures, which
 * any thread reads, and {@link #close}. A failure that is thrown, or passed to {@link
 * Feedback#fail}, ends the stream.
 */
public interface Delivery<T> extends AutoCloseable {
    /** The records to request first. */
    int window();

    /** The position in the ring before which all records are in the topic; 0 if it is unknown. */
    long stored();

    /** Sends an event, unless it is stored. */
    void send(Acknowledged<T> event, byte[] value);

    /** Sends a rejection in place of an event that has no value, unless it is stored. */
    void reject(Acknowledged<T> event, String reason);

    /** Called before the figures of an accounting record are taken. */
    void settle();

    /**
     * Sends an accounting record; waits until the broker has it unless it is a periodic one, which
     * may be left out while another one is in flight.
     */
    void account(AccountingRecord accounting) throws Exception;

    /**
     * Completes what is in flight.
     *
     * @return false if something is in flight still: {@link Feedback#drained} is called later
     */
    boolean drain();

    /** Records that the broker has acknowledged, their rejections included. */
    long acknowledged();

    /** The bytes of the values that are not acknowledged. */
    long bytesInFlight();

    /** Frees what belongs to this stream alone. On a thread that may block. */
    @Override
    void close();

    /** What a delivery causes in its stream. All methods may be called from any thread. */
    interface Feedback {
        /** Requests further records. */
        void request(long records);

        /** Ends the stream with a failure. */
        void fail(Throwable failure);

        /** All records that were sent are acknowledged. Called after {@link #drain} alone. */
        void drained();

        /** Runs work on the worker, after a time. */
        void onWorker(Work work, long millis);
    }

    /** Work of the worker's thread. */
    interface Work {
        void run() throws Exception;
    }
}
