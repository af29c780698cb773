package io.bpfevents.reactor.books;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.core.stats.RingbufAudit;
import io.bpfevents.core.stats.RingbufStats;
import io.bpfevents.reactor.LossCause;

/**
 * A ring from its opening to its end, compared with what the test knows: what the producers count,
 * and what the subscribers get.
 *
 * @param atOpen what the producers had counted when it was opened
 * @param pendingAtOpen slots that were in it then
 * @param before what earlier openings have passed
 */
record Opening(World world, Ledger ledger, Tally atOpen, long pendingAtOpen, Passed before) {
    /**
     * Records that were read or skipped.
     *
     * @param submitted delivered, refused by the decoder or dropped
     */
    record Passed(long submitted, long discarded) {
        static final Passed NOTHING = new Passed(0, 0);
    }

    static Opening first(World world) {
        return new Opening(world, new Ledger(), Tally.NONE, 0, Passed.NOTHING);
    }

    /**
     * The next one of the same ring, which is open by then.
     *
     * @param last the books at the end of this one
     * @param closed what the producers had counted by then
     */
    Opening next(RingbufAudit last, Tally closed) {
        Tally now = world.totals();
        long pending = last.pending() + now.since(closed).slots();
        return new Opening(world, new Ledger(ledger), now, pending, passedBy(last));
    }

    private Passed passedBy(RingbufAudit audit) {
        return new Passed(
                before.submitted + audit.delivered() + audit.decodeFailures() + audit.dropped(),
                before.discarded + audit.discarded().orElse(0));
    }

    /** Looks whether the books balance, which they do as long as nobody produces. */
    void checkBalance(RingbufAudit audit) {
        Tally since = world.totals().since(atOpen);
        World.Abilities can = world.abilities();
        assertThat(audit.discarded().isPresent()).as("%s", audit).isEqualTo(can.skips());
        assertThat(audit.reserveFailures().isPresent())
                .as("%s", audit)
                .isEqualTo(can.countsFailures());
        assertThat(audit.pendingAtOpen()).as("pending at open, %s", audit).isEqualTo(pendingAtOpen);
        // what cannot be known is the only thing to be taken from the producers
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
        checkPassed(audit);
    }

    /** What was passed is some of what the producers made, and all of it once nothing is left. */
    private void checkPassed(RingbufAudit audit) {
        Tally totals = world.totals();
        Passed passed = passedBy(audit);
        assertThat(audit.pendingBytes() == 0).as("%s", audit).isEqualTo(audit.pending() == 0);
        if (audit.pending() == 0) {
            assertThat(passed)
                    .as("%s, %s", totals, audit)
                    .isEqualTo(new Passed(totals.successes(), totals.discards()));
        } else {
            assertThat(passed.submitted).isLessThanOrEqualTo(totals.successes());
            assertThat(passed.discarded).isLessThanOrEqualTo(totals.discards());
        }
    }

    /** Looks at each figure that the test has one of its own for, when nothing happens any more. */
    void checkFigures(RingbufAudit audit) {
        assertThat(ledger.wrong()).isEmpty();
        assertThat(audit.delivered()).as("delivered, %s", audit).isEqualTo(ledger.delivered());
        assertThat(audit.decodeFailures())
                .as("decode failures, %s", audit)
                .isEqualTo(ledger.refused());
        assertThat(ledger.told(LossCause.DROPPED))
                .as("dropped, as told by markers")
                .isLessThanOrEqualTo(audit.dropped());
        assertThat(ledger.told(LossCause.RESERVE_FAILURE))
                .as("failures, as told by markers")
                .isLessThanOrEqualTo(audit.reserveFailures().orElse(0));
        assertThat(audit.reserveRefused().orElse(0))
                .as("refused, %s", audit)
                .isLessThanOrEqualTo(audit.reserveFailures().orElse(0));
        checkStats(audit);
    }

    private void checkStats(RingbufAudit audit) {
        Ringbuf ring = world.ring();
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
                                audit.reserveRefused()));
    }

    /** Looks whether everything was read, and every loss told. */
    void checkAllRead(RingbufAudit audit) {
        assertThat(audit.pending()).as("pending, %s", audit).isZero();
        if (world.abilities().marks()) {
            assertThat(ledger.told(LossCause.DROPPED))
                    .as("dropped, as told by markers")
                    .isEqualTo(audit.dropped());
            assertThat(ledger.told(LossCause.RESERVE_FAILURE))
                    .as("failures, as told by markers")
                    .isEqualTo(audit.reserveFailures().orElse(0));
        }
    }
}
