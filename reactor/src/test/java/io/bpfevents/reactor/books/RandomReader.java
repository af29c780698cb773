package io.bpfevents.reactor.books;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.stats.RingbufAudit;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.LossCause;
import io.bpfevents.reactor.Overflow;
import io.bpfevents.reactor.RingbufOptions;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/** Reads a ring in one way after the other: subscribes, asks and cancels at random. */
final class RandomReader {
    private static final int MOST_ASKED = 60;
    private static final int[] BATCHES = {1, 7, 1_024};

    private final World world;
    private final Ledger ledger;
    private final Random random;
    private @Nullable Current current;

    /** A subscription, and what is known of it. */
    private record Current(Taker taker, Policy policy, boolean marks) {}

    /** A policy, and how much it leaves unread where nothing is asked for. */
    private record Policy(Overflow overflow, long leaves, boolean fails) {
        static final long ANYTHING = Long.MAX_VALUE;

        static Policy of(Overflow overflow) {
            return new Policy(overflow, ANYTHING, false);
        }
    }

    /** What becomes of a stream that fails. */
    private enum Recovery {
        GO_ON,
        RETRY,
        NONE
    }

    RandomReader(World world, Ledger ledger, Random random) {
        this.world = world;
        this.ledger = ledger;
        this.random = random;
    }

    /** Subscribes in any way, after the subscription before has been cancelled. */
    void subscribe() {
        Policy policy = policy();
        boolean marks = world.abilities().marks() && random.nextBoolean();
        int refuseEvery = random.nextBoolean() ? 1 + random.nextInt(8) : 0;
        Recovery recovery = Recovery.values()[random.nextInt(Recovery.values().length)];
        long first = random.nextInt(10) == 0 ? Long.MAX_VALUE : random.nextInt(MOST_ASKED);
        Taker.Habits habits =
                new Taker.Habits(
                        first,
                        random.nextInt(3) == 0 ? random.nextInt(MOST_ASKED) : 0,
                        random.nextInt(5) == 0 ? 1 + random.nextInt(MOST_ASKED) : 0,
                        policy.fails || (refuseEvery != 0 && recovery == Recovery.NONE));
        subscribe(new Current(new Taker(ledger, habits), policy, marks), refuseEvery, recovery);
    }

    /** Subscribes to read everything there is, and be told of all that is not. */
    void readAll() {
        Taker taker = new Taker(ledger, Taker.Habits.INSATIABLE);
        Policy policy = Policy.of(Overflow.backpressure());
        subscribe(new Current(taker, policy, world.abilities().marks()), 0, Recovery.NONE);
    }

    private void subscribe(Current next, int refuseEvery, Recovery recovery) {
        cancel();
        current = next;
        RingbufOptions options =
                RingbufOptions.defaults()
                        .pollLoop(world.runner().loop())
                        .batchSize(BATCHES[random.nextInt(BATCHES.length)])
                        .overflow(next.policy.overflow);
        RecordDecoder<Object> decoder = record -> ledger.decode(record, refuseEvery);
        Flux<Object> items =
                next.marks
                        ? BpfEvents.ringbufWithLosses(world.ring(), decoder, options, loss -> loss)
                        : BpfEvents.ringbuf(world.ring(), decoder, options);
        switch (recovery) {
            case GO_ON -> items.onErrorContinue((error, record) -> {}).subscribe(next.taker);
            case RETRY -> items.retry().subscribe(next.taker);
            case NONE -> items.subscribe(next.taker);
        }
    }

    private Policy policy() {
        long size = world.ring().sizeBytes();
        int which = random.nextInt(world.abilities().skips() ? 6 : 2);
        return switch (which) {
            case 0 -> Policy.of(Overflow.backpressure());
            case 1 ->
                    world.abilities().countsFailures()
                            ? new Policy(Overflow.error(), Policy.ANYTHING, true)
                            : Policy.of(Overflow.backpressure());
            case 2 -> new Policy(Overflow.dropOldest(), size / 2, false);
            case 3 -> {
                long keep = random.nextLong(size + 1);
                yield new Policy(Overflow.dropOldest(keep), keep, false);
            }
            case 4 -> Policy.of(Overflow.latest());
            default -> new Policy(Overflow.drop(), 0, false);
        };
    }

    void ask() {
        Current now = current;
        if (now != null && !now.taker.isDisposed()) {
            boolean all = random.nextInt(10) == 0;
            now.taker.ask(all ? Long.MAX_VALUE : 1 + random.nextInt(MOST_ASKED));
        }
    }

    void cancel() {
        Current now = current;
        if (now != null) {
            now.taker.cancel();
            current = null;
        }
    }

    /** Events and markers that the present subscriber got. */
    long items() {
        Current now = current;
        return now == null ? 0 : now.taker.items();
    }

    /**
     * Whether nothing more is to be read or told before something else happens.
     *
     * @param audit taken just now
     */
    boolean isIdle(RingbufAudit audit) {
        Current now = current;
        return now == null
                || now.taker.isDisposed()
                || now.taker.isSatisfied()
                || (audit.pending() == 0 && (!now.marks || isAllTold(audit)));
    }

    private boolean isAllTold(RingbufAudit audit) {
        return ledger.told(LossCause.DROPPED) == audit.dropped()
                && ledger.told(LossCause.RESERVE_FAILURE) == audit.reserveFailures().orElse(0);
    }

    /** Looks whether its policy has left what it says, once nothing happens any more. */
    void checkPolicy(RingbufAudit audit) {
        Current now = current;
        if (now != null && !now.taker.isDisposed() && now.taker.isSatisfied()) {
            assertThat(audit.pendingBytes())
                    .as("%s leaves", now.policy.overflow)
                    .isLessThanOrEqualTo(now.policy.leaves);
        }
    }
}
