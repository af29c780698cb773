package io.bpfevents.kafka.accounting;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The accounting of one source of one host, as a reader of the topic has it. The figures are those
 * of the current stream, from the first record on that this reader has received; they are of one
 * moment.
 *
 * @param stream the current stream: a new ring, or a restart of the machine, begins another one
 * @param state whether the source is live
 * @param accounting the last accounting record that the host has sent; empty if none was received
 * @param received events that arrived, each counted once, those that could not be decoded included
 * @param duplicates events and rejections that arrived again, after a restart of the host's sink
 * @param rejected events that the broker refused for good or that could not be encoded
 * @param lostInTopic events that the sink has passed to the producer and that are not in the topic,
 *     up to the last accounting record; unknown before the first one
 * @param uncleanEnds streams of this source that another stream replaced without a final accounting
 *     record, runs that ended so on a ring without lifetime figures, changes of {@code
 *     countedFrom}, and accounting records that contradict those before: what was lost there is
 *     unknown
 * @param heard when the last record of the source was written, by Kafka's timestamp
 */
public record SourceAccounting(
        StreamId stream,
        State state,
        Optional<AccountingRecord> accounting,
        long received,
        long duplicates,
        long rejected,
        OptionalLong lostInTopic,
        long uncleanEnds,
        Instant heard) {
    /** What a reader knows of the host's side of a stream. */
    public enum State {
        /**
         * Accounting records arrive, or the reader has not read all that is in the partition, as
         * while an open transaction hides the rest.
         */
        LIVE,
        /**
         * No accounting record arrived for a time in which the reader had read the whole partition:
         * the host or its connection failed, and its events are unknown. Neither quiet nor well.
         */
        SILENT,
        /** The last accounting record is the final one. */
        ENDED
    }

    /** Rejects null. */
    public SourceAccounting {
        Objects.requireNonNull(stream, "stream");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(accounting, "accounting");
        Objects.requireNonNull(lostInTopic, "lostInTopic");
        Objects.requireNonNull(heard, "heard");
    }
}
