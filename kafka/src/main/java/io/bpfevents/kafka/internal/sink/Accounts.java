package io.bpfevents.kafka.internal.sink;

import io.bpfevents.core.stats.RingbufAudit;
import io.bpfevents.core.stats.RingbufLifetime;
import io.bpfevents.kafka.accounting.AccountingRecord;
import io.bpfevents.kafka.accounting.StreamId;
import java.time.Instant;
import java.util.OptionalLong;

/** Makes the accounting records of a run of the sink. */
final class Accounts {
    private final StreamId stream;
    private final long passedBefore; // this run

    private Accounts(StreamId stream, long passedBefore) {
        this.stream = stream;
        this.passedBefore = passedBefore;
    }

    /**
     * @param first taken before the subscription: the subscriber will receive what it does not
     *     count as delivered
     */
    static Accounts begin(StreamId stream, RingbufAudit first) {
        return new Accounts(stream, Figures.of(first).delivered);
    }

    /**
     * The record after {@code passed} records of this run.
     *
     * @param position of the last of these records, or {@link
     *     StreamAccounting.ReadCount#NO_POSITION}
     */
    AccountingRecord record(
            AccountingRecord.Kind kind,
            RingbufAudit audit,
            long passed,
            long position,
            long rejected) {
        Figures figures = Figures.of(audit);
        long total = passedBefore + passed;
        // The audit counts a record as pending until the broker has it; here it has left the ring.
        long unacknowledged = total - figures.delivered;
        return new AccountingRecord(
                stream,
                kind,
                Instant.now(),
                audit.lifetime().stream().mapToLong(RingbufLifetime::countedFrom).findFirst(),
                position == StreamAccounting.ReadCount.NO_POSITION
                        ? OptionalLong.empty()
                        : OptionalLong.of(position),
                total,
                rejected,
                unacknowledged,
                figures.throttled,
                figures.dropped,
                figures.decodeFailures,
                figures.discarded,
                figures.pending - unacknowledged,
                figures.pendingAtOpen,
                figures.reserveFailures);
    }

    /** What an audit has over all processes that have read the ring, or else over this one. */
    private record Figures(
            long delivered,
            long dropped,
            long decodeFailures,
            OptionalLong discarded,
            long pending,
            long pendingAtOpen,
            OptionalLong reserveFailures,
            long throttled) {
        static Figures of(RingbufAudit audit) {
            return audit.lifetime()
                    .map(Figures::of)
                    .orElseGet(() ->
                            new Figures(
                                    audit.delivered(),
                                    audit.dropped(),
                                    audit.decodeFailures(),
                                    audit.discarded(),
                                    audit.pending(),
                                    audit.pendingAtOpen(),
                                    audit.reserveFailures(),
                                    audit.throttled()));
        }

        private static Figures of(RingbufLifetime lifetime) {
            return new Figures(
                    lifetime.delivered(),
                    lifetime.dropped(),
                    lifetime.decodeFailures(),
                    // records before that position are not counted, so no sum is exact
                    lifetime.countedFrom() == 0
                            ? OptionalLong.of(lifetime.discarded())
                            : OptionalLong.empty(),
                    lifetime.pending(),
                    0,
                    lifetime.reserveFailures(),
                    lifetime.throttled());
        }
    }
}
