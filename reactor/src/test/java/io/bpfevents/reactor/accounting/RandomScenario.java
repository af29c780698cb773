package io.bpfevents.reactor.accounting;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.core.stats.RingbufAudit;
import io.bpfevents.core.testing.ring.AttemptCounts;
import io.bpfevents.core.testing.ring.Burst;
import io.bpfevents.reactor.BpfEvents;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random operations on a ring, whose accounting is checked whenever no producer is active. */
final class RandomScenario {
    private static final int MOST_STEPS = 60; // per opening
    private static final int MOST_REOPENED = 4;
    private static final int LONG_BURST = 400; // so that two concurrent ones overlap
    private static final int SHORT_BURST = 60;

    /**
     * The number of equal audits, without an item between them, after which the ring is idle. Two
     * are too few: an audit is taken before a pass, and the items are counted after it.
     */
    private static final int ALIKE = 3;

    /** More audits than a ring has records: a pass that reads no record is the last one. */
    private static final int MOST = 100_000;

    private final AccountedRing accounted;
    private final Random random;
    private final long[] next = {Burst.firstOf(0), Burst.firstOf(1)};

    // of the current opening
    private Opening opening;
    private RandomReader reader;
    private final List<LossRecorder> recorders = new ArrayList<>();

    RandomScenario(AccountedRing accounted, Random random) {
        this.accounted = accounted;
        this.random = random;
        this.opening = Opening.first(accounted);
        this.reader = new RandomReader(accounted, opening.received(), random);
    }

    /** Runs operations from the creation of the ring to its last close. */
    void run() {
        int reopened = accounted.isReopenable() ? 1 + random.nextInt(MOST_REOPENED) : 0;
        for (int i = 0; i < reopened; i++) {
            act();
            close();
            reopen();
        }
        act();
        close();
    }

    private void act() {
        recorders.clear();
        int steps = random.nextInt(MOST_STEPS);
        for (int i = 0; i < steps; i++) {
            step();
            if (random.nextInt(3) == 0) {
                opening.checkBalance(audit());
            }
            if (random.nextInt(6) == 0) {
                settle();
            }
        }
        settle();
    }

    private void step() {
        switch (random.nextInt(12)) {
            case 0, 1, 2 -> accounted.produce(burst(0, SHORT_BURST));
            case 3 -> accounted.produceConcurrently(burst(0, LONG_BURST), burst(1, LONG_BURST));
            case 4, 5, 6 -> reader.request();
            case 7, 8 -> reader.subscribe();
            case 9 -> reader.cancel();
            case 10 -> accounted.runner().pass();
            default -> recordLosses();
        }
    }

    private Burst burst(int producer, int most) {
        boolean discards = accounted.abilities().discards();
        Burst burst = Burst.random(random, producer, next[producer], most, discards);
        next[producer] = burst.end();
        return burst;
    }

    private void recordLosses() {
        LossRecorder recorder =
                new LossRecorder(random.nextBoolean() ? Long.MAX_VALUE : random.nextInt(3));
        recorders.add(recorder);
        BpfEvents.losses(accounted.ring()).subscribe(recorder);
    }

    private RingbufAudit audit() {
        return accounted.runner().await(accounted.ring().audit());
    }

    /** Waits until the ring is idle, and checks every count. */
    private RingbufAudit settle() {
        RingbufAudit audit = audit();
        long items = reader.items();
        int audits = 1;
        for (int alike = 1; alike < ALIKE; ) {
            assertThat(++audits).as("audits until the ring is idle, %s", audit).isLessThan(MOST);
            RingbufAudit again = audit();
            long itemsThen = reader.items(); // a marker leaves the audit as it was
            boolean quiet = again.equals(audit) && itemsThen == items && reader.isIdle(again);
            alike = quiet ? alike + 1 : 1;
            audit = again;
            items = itemsThen;
        }
        opening.checkBalance(audit);
        opening.checkFigures(audit);
        reader.checkPolicy(audit);
        accounted.unreadBytes().ifPresent(assertThat(audit.pendingBytes())::isEqualTo);
        return audit;
    }

    /** Closes the ring with unread records, after all were read, or gracefully. */
    private void close() {
        Ringbuf ring = accounted.ring();
        switch (random.nextInt(3)) {
            case 0 -> {
                reader.cancel();
                accounted.produce(burst(0, SHORT_BURST));
                RingbufAudit unread = settle();
                ring.close();
                accounted.runner().await(ring.onClose());
                assertThat(audit()).isEqualTo(unread);
            }
            case 1 -> {
                reader.readAll();
                RingbufAudit all = settle();
                opening.checkAllRead(all);
                ring.close();
                accounted.runner().await(ring.onClose());
                assertThat(audit()).isEqualTo(all);
            }
            default -> {
                reader.readAll();
                ring.closeGracefully(Duration.ofDays(1));
                accounted.runner().await(ring.onClose());
                assertThat(audit().pending()).isZero();
            }
        }
        checkClosed();
    }

    private void checkClosed() {
        RingbufAudit last = audit();
        opening.checkBalance(last);
        opening.checkFigures(last);
        recordLosses(); // a late subscriber gets the sums alone
        for (LossRecorder recorder : recorders) {
            accounted.runner().await(recorder.finish());
            recorder.check(accounted.ring().stats());
        }
    }

    /** Opens the ring again, with its unread records and those produced since the close. */
    private void reopen() {
        RingbufAudit last = audit();
        AttemptCounts closed = accounted.totals();
        if (random.nextBoolean()) {
            accounted.produce(burst(0, SHORT_BURST));
            assertThat(audit()).as("after the close").isEqualTo(last);
        }
        accounted.reopen();
        opening = opening.next(last, closed);
        reader = new RandomReader(accounted, opening.received(), random);
    }
}
