package io.bpfevents.reactor.accounting;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.core.stats.RingbufAudit;
import io.bpfevents.core.stats.RingbufStats;
import io.bpfevents.core.testing.ring.AttemptCounts;
import io.bpfevents.reactor.LossCause;

/**
 * The expected accounting of a ring from an opening to its close, by the counts of the producers
 * and the subscribers.
 *
 * @param atOpen the producers' counts when the ring was opened
 * @param pendingAtOpen the slots in the ring when it was opened
 * @param before the records that were passed in earlier openings
 */
record Opening(
        AccountedRing accounted,
        SubscriberCounts received,
        AttemptCounts atOpen,
        long pendingAtOpen,
        PassedRecords before) {
    /**
     * Records that were read or skipped.
     *
     * @param submitted delivered, rejected by the decoder or dropped
     */
    record PassedRecords(long submitted, long discarded) {
        static final PassedRecords NOTHING = new PassedRecords(0, 0);
    }

    static Opening first(AccountedRing accounted) {
        return new Opening(
                accounted, new SubscriberCounts(), AttemptCounts.NONE, 0, PassedRecords.NOTHING);
    }

    /**
     * The next opening of the same ring, which is open already.
     *
     * @param last the audit after this opening
     * @param closed the producers' counts after this opening
     */
    Opening next(RingbufAudit last, AttemptCounts closed) {
        AttemptCounts now = accounted.totals();
        long pending = last.pending() + now.since(closed).slots();
        return new Opening(accounted, new SubscriberCounts(received), now, pending, passedBy(last));
    }

    private PassedRecords passedBy(RingbufAudit audit) {
        return new PassedRecords(
                before.submitted + audit.delivered() + audit.decodeFailures() + audit.dropped(),
                before.discarded + audit.discarded().orElse(0));
    }

    /** Checks that the audit balances, while no producer is active. */
    void checkBalance(RingbufAudit audit) {
        AttemptCounts since = accounted.totals().since(atOpen);
        AccountedRing.Abilities can = accounted.abilities();
        assertThat(audit.discarded().isPresent()).as("%s", audit).isEqualTo(can.skips());
        assertThat(audit.reserveFailures().isPresent())
                .as("%s", audit)
                .isEqualTo(can.countsFailures());
        assertThat(audit.pendingAtOpen()).as("pending at open, %s", audit).isEqualTo(pendingAtOpen);
        // the producers' count is used only if the ring has no counter
        long failures = audit.reserveFailures().orElse(since.failures());
        assertThat(since.attempts() + pendingAtOpen)
                .as("%s, %s", since, audit)
                .isEqualTo(
                        audit.delivered()
                                + audit.dropped()
                                + audit.decodeFailures()
                                + audit.discarded().orElse(0)
                                + audit.pending()
                                + failures);
        assertThat(failures).as("failures, %s", audit).isEqualTo(since.failures());
        if (can.skips() && can.countsFailures()) {
            assertThat(audit.attempts()).as("%s", audit).hasValue(since.attempts());
        } else {
            assertThat(audit.attempts()).as("%s", audit).isEmpty();
        }
        checkPassedRecords(audit);
    }

    /** Records that were passed were produced; if none is pending, all of them were passed. */
    private void checkPassedRecords(RingbufAudit audit) {
        AttemptCounts totals = accounted.totals();
        PassedRecords passed = passedBy(audit);
        assertThat(audit.pendingBytes() == 0).as("%s", audit).isEqualTo(audit.pending() == 0);
        if (audit.pending() == 0) {
            assertThat(passed)
                    .as("%s, %s", totals, audit)
                    .isEqualTo(new PassedRecords(totals.successes(), totals.discards()));
        } else {
            assertThat(passed.submitted).isLessThanOrEqualTo(totals.successes());
            assertThat(passed.discarded).isLessThanOrEqualTo(totals.discards());
        }
    }

    /** Checks each count that the test has as well, while the ring is idle. */
    void checkFigures(RingbufAudit audit) {
        assertThat(received.problems()).isEmpty();
        assertThat(audit.delivered()).as("delivered, %s", audit).isEqualTo(received.delivered());
        assertThat(audit.decodeFailures())
                .as("decode failures, %s", audit)
                .isEqualTo(received.rejected());
        assertThat(received.reported(LossCause.DROPPED))
                .as("dropped, as reported by markers")
                .isLessThanOrEqualTo(audit.dropped());
        assertThat(received.reported(LossCause.RESERVE_FAILURE))
                .as("reserve failures, as reported by markers")
                .isLessThanOrEqualTo(audit.reserveFailures().orElse(0));
        assertThat(audit.reserveRefused().orElse(0))
                .as("reserve refused, %s", audit)
                .isLessThanOrEqualTo(audit.reserveFailures().orElse(0));
        checkStats(audit);
    }

    private void checkStats(RingbufAudit audit) {
        Ringbuf ring = accounted.ring();
        assertThat(ring.stats())
                .isEqualTo(
                        new RingbufStats(
                                audit.delivered(),
                                audit.dropped(),
                                audit.decodeFailures(),
                                audit.pendingBytes(),
                                ring.sizeBytes(),
                                audit.discarded(),
                                audit.reserveFailures(),
                                audit.reserveRefused(),
                                audit.throttled(),
                                audit.overwrittenBytes(),
                                audit.acknowledgements()));
    }

    /** Checks that every record was read, and every loss reported. */
    void checkAllRead(RingbufAudit audit) {
        assertThat(audit.pending()).as("pending, %s", audit).isZero();
        if (accounted.abilities().marks()) {
            assertThat(received.reported(LossCause.DROPPED))
                    .as("dropped, as reported by markers")
                    .isEqualTo(audit.dropped());
            assertThat(received.reported(LossCause.RESERVE_FAILURE))
                    .as("reserve failures, as reported by markers")
                    .isEqualTo(audit.reserveFailures().orElse(0));
        }
    }
}
