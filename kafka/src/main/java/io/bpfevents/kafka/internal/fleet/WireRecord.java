package io.bpfevents.kafka.internal.fleet;

import io.bpfevents.kafka.accounting.AccountingRecord;
import io.bpfevents.kafka.accounting.StreamId;

/** What a record of the topic is, by its key and headers. */
sealed interface WireRecord {
    /** An event; the value of the record is its own. */
    record Event(StreamId stream, long position) implements WireRecord {}

    /** Stands for an event that the broker refused for good. */
    record Rejection(StreamId stream, long position) implements WireRecord {}

    /** The accounting of a stream. */
    record Accounting(AccountingRecord accounting) implements WireRecord {}

    /** A record that no sink has written, or one of a version that is not known. */
    record Foreign(String reason) implements WireRecord {}
}
