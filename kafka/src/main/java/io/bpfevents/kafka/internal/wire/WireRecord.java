package io.bpfevents.kafka.internal.wire;

import io.bpfevents.kafka.accounting.AccountingRecord;
import io.bpfevents.kafka.accounting.StreamId;

/** What a record of the topic is, by its key and headers. */
public sealed interface WireRecord {
    /** A record that a sink has written. */
    sealed interface OfStream extends WireRecord {
        StreamId stream();
    }

    /** An event; the value of the record is its own. */
    record Event(StreamId stream, long position) implements OfStream {}

    /** Stands for an event that the broker refused for good. */
    record Rejection(StreamId stream, long position) implements OfStream {}

    /** The accounting of a stream. */
    record Accounting(AccountingRecord accounting) implements OfStream {
        @Override
        public StreamId stream() {
            return accounting.stream();
        }
    }

    /** A record that no sink has written, or one of a version that is not known. */
    record Foreign(String reason) implements WireRecord {}
}
