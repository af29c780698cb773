package io.bpfevents.reactor.books;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.core.stats.RingbufAudit;
import io.bpfevents.reactor.BpfEvents;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Does random things to a ring, and looks at its books whenever nobody produces. */
final class Books {
    private static final int MOST_STEPS = 60; // of one opening
    private static final int MOST_REOPENED = 4;
    private static final int LONG_BURST = 400; // two at once are to meet
    private static final int SHORT_BURST = 60;

    /**
     * So many equal audits, without an item between them, mean that nothing happens any more. Two
     * are too few: an audit is of the moment before a pass, the items are of one after it.
     */
    private static final int ALIKE = 3;

    /** More audits than a ring has records: a pass without one of them is the last. */
    private static final int MOST = 100_000;

    private final World world;
    private final Random random;
    private final long[] next = {Burst.firstOf(0), Burst.firstOf(1)};

    // of the present opening
    private Opening opening;
    private RandomReader reader;
    private final List<LossRecorder> recorders = new ArrayList<>();

    Books(World world, Random random) {
        this.world = world;
        this.random = random;
        this.opening = Opening.first(world);
        this.reader = new RandomReader(world, opening.ledger(), random);
    }

    /** Lives the whole life of a ring. */
    void keep() {
        int reopened = world.reopens() ? 1 + random.nextInt(MOST_REOPENED) : 0;
        for (int i = 0; i < reopened; i++) {
            act();
            end();
            reopen();
        }
        act();
        end();
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
            case 0, 1, 2 -> world.produce(burst(0, SHORT_BURST));
            case 3 -> world.produceAtOnce(burst(0, LONG_BURST), burst(1, LONG_BURST));
            case 4, 5, 6 -> reader.ask();
            case 7, 8 -> reader.subscribe();
            case 9 -> reader.cancel();
            case 10 -> world.runner().pass();
            default -> recordLosses();
        }
    }

    private Burst burst(int producer, int most) {
        boolean discards = world.abilities().discards();
        Burst burst = Burst.random(random, producer, next[producer], most, discards);
        next[producer] = burst.end();
        return burst;
    }

    private void recordLosses() {
        LossRecorder recorder =
                new LossRecorder(random.nextBoolean() ? Long.MAX_VALUE : random.nextInt(3));
        recorders.add(recorder);
        BpfEvents.losses(world.ring()).subscribe(recorder);
    }

    private RingbufAudit audit() {
        return world.runner().await(world.ring().audit());
    }

    /** Waits until nothing happens any more, and looks at everything there is. */
    private RingbufAudit settle() {
        RingbufAudit audit = audit();
        long items = reader.items();
        int audits = 1;
        for (int alike = 1; alike < ALIKE; ) {
            assertThat(++audits).as("audits until nothing happens, %s", audit).isLessThan(MOST);
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
        world.unreadBytes().ifPresent(assertThat(audit.pendingBytes())::isEqualTo);
        return audit;
    }

    /** Closes the ring: with records in it, or when all were read, or so that all are. */
    private void end() {
        Ringbuf ring = world.ring();
        switch (random.nextInt(3)) {
            case 0 -> {
                reader.cancel();
                world.produce(burst(0, SHORT_BURST));
                RingbufAudit unread = settle();
                ring.close();
                world.runner().await(ring.onClose());
                assertThat(audit()).isEqualTo(unread);
            }
            case 1 -> {
                reader.readAll();
                RingbufAudit all = settle();
                opening.checkAllRead(all);
                ring.close();
                world.runner().await(ring.onClose());
                assertThat(audit()).isEqualTo(all);
            }
            default -> {
                reader.readAll();
                ring.closeGracefully(Duration.ofDays(1));
                world.runner().await(ring.onClose());
                assertThat(audit().pending()).isZero();
            }
        }
        checkClosed();
    }

    private void checkClosed() {
        RingbufAudit last = audit();
        opening.checkBalance(last);
        opening.checkFigures(last);
        recordLosses(); // one that comes too late for all but the sums
        for (LossRecorder recorder : recorders) {
            world.runner().await(recorder.finish());
            recorder.check(world.ring().stats());
        }
    }

    /** Opens the ring again, with what was left in it and what came meanwhile. */
    private void reopen() {
        RingbufAudit last = audit();
        Tally closed = world.totals();
        if (random.nextBoolean()) {
            world.produce(burst(0, SHORT_BURST));
            assertThat(audit()).as("after the end").isEqualTo(last);
        }
        world.reopen();
        opening = opening.next(last, closed);
        reader = new RandomReader(world, opening.ledger(), random);
    }
}
