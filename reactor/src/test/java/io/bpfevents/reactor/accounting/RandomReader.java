package io.bpfevents.reactor.accounting;

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

/** Subscribes to a ring, requests and cancels at random, one subscription at a time. */
final class RandomReader {
    private static final int MOST_REQUESTED = 60;
    private static final int[] BATCHES = {1, 7, 1_024};

    private final AccountedRing accounted;
    private final SubscriberCounts received;
    private final Random random;
    private @Nullable Current current;

    /** The current subscription. */
    private record Current(CountingSubscriber subscriber, Rule rule, boolean marks) {}

    /** A rule, and the most bytes that it leaves unread without demand. */
    private record Rule(Overflow overflow, long leaves, boolean fails) {
        static final long ANYTHING = Long.MAX_VALUE;

        static Rule of(Overflow overflow) {
            return new Rule(overflow, ANYTHING, false);
        }
    }

    /** The recovery of a stream that fails. */
    private enum Recovery {
        CONTINUE,
        RETRY,
        NONE
    }

    RandomReader(AccountedRing accounted, SubscriberCounts received, Random random) {
        this.accounted = accounted;
        this.received = received;
        this.random = random;
    }

    /** Cancels the current subscription, and subscribes with random options. */
    void subscribe() {
        Rule rule = rule();
        boolean marks = accounted.abilities().marks() && random.nextBoolean();
        int rejectEvery = random.nextBoolean() ? 1 + random.nextInt(8) : 0;
        Recovery recovery = Recovery.values()[random.nextInt(Recovery.values().length)];
        long first = random.nextInt(10) == 0 ? Long.MAX_VALUE : random.nextInt(MOST_REQUESTED);
        CountingSubscriber.Behaviour behaviour =
                new CountingSubscriber.Behaviour(
                        first,
                        random.nextInt(3) == 0 ? random.nextInt(MOST_REQUESTED) : 0,
                        random.nextInt(5) == 0 ? 1 + random.nextInt(MOST_REQUESTED) : 0,
                        rule.fails || (rejectEvery != 0 && recovery == Recovery.NONE));
        subscribe(
                new Current(new CountingSubscriber(received, behaviour), rule, marks),
                rejectEvery,
                recovery);
    }

    /** Subscribes with unbounded demand, and with markers if the ring has them. */
    void readAll() {
        CountingSubscriber subscriber =
                new CountingSubscriber(received, CountingSubscriber.Behaviour.UNBOUNDED);
        Rule rule = Rule.of(Overflow.backpressure());
        subscribe(new Current(subscriber, rule, accounted.abilities().marks()), 0, Recovery.NONE);
    }

    private void subscribe(Current next, int rejectEvery, Recovery recovery) {
        cancel();
        current = next;
        RingbufOptions options =
                RingbufOptions.defaults()
                        .pollLoop(accounted.runner().loop())
                        .batchSize(BATCHES[random.nextInt(BATCHES.length)])
                        .overflow(next.rule.overflow);
        RecordDecoder<Object> decoder = record -> received.decode(record, rejectEvery);
        Flux<Object> items =
                next.marks
                        ? BpfEvents.ringbufWithLosses(
                                accounted.ring(), decoder, options, loss -> loss)
                        : BpfEvents.ringbuf(accounted.ring(), decoder, options);
        switch (recovery) {
            case CONTINUE ->
                    items.onErrorContinue((error, record) -> {}).subscribe(next.subscriber);
            case RETRY -> items.retry().subscribe(next.subscriber);
            case NONE -> items.subscribe(next.subscriber);
        }
    }

    private Rule rule() {
        long size = accounted.ring().sizeBytes();
        int which = random.nextInt(accounted.abilities().skips() ? 6 : 2);
        return switch (which) {
            case 0 -> Rule.of(Overflow.backpressure());
            case 1 ->
                    accounted.abilities().countsFailures()
                            ? new Rule(Overflow.error(), Rule.ANYTHING, true)
                            : Rule.of(Overflow.backpressure());
            case 2 -> new Rule(Overflow.dropOldest(), size / 2, false);
            case 3 -> {
                long keep = random.nextLong(size + 1);
                yield new Rule(Overflow.dropOldest(keep), keep, false);
            }
            case 4 -> Rule.of(Overflow.latest());
            default -> new Rule(Overflow.drop(), 0, false);
        };
    }

    void request() {
        Current now = current;
        if (now != null && !now.subscriber.isDisposed()) {
            boolean all = random.nextInt(10) == 0;
            now.subscriber.requestCounted(
                    all ? Long.MAX_VALUE : 1 + random.nextInt(MOST_REQUESTED));
        }
    }

    void cancel() {
        Current now = current;
        if (now != null) {
            now.subscriber.cancel();
            current = null;
        }
    }

    /** The events and markers that the current subscriber received. */
    long items() {
        Current now = current;
        return now == null ? 0 : now.subscriber.items();
    }

    /**
     * Whether the subscription waits for a record, a loss or demand.
     *
     * @param audit the current one
     */
    boolean isIdle(RingbufAudit audit) {
        Current now = current;
        return now == null
                || now.subscriber.isDisposed()
                || now.subscriber.isSatisfied()
                || (audit.pending() == 0 && (!now.marks || isAllReported(audit)));
    }

    private boolean isAllReported(RingbufAudit audit) {
        return received.reported(LossCause.DROPPED) == audit.dropped()
                && received.reported(LossCause.RESERVE_FAILURE)
                        == audit.reserveFailures().orElse(0);
    }

    /** Checks the bytes that the policy leaves unread, while the ring is idle. */
    void checkPolicy(RingbufAudit audit) {
        Current now = current;
        if (now != null && !now.subscriber.isDisposed() && now.subscriber.isSatisfied()) {
            assertThat(audit.pendingBytes())
                    .as("%s leaves", now.rule.overflow)
                    .isLessThanOrEqualTo(now.rule.leaves);
        }
    }
}
