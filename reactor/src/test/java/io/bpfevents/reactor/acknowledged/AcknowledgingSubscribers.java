package io.bpfevents.reactor.acknowledged;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.reactor.Acknowledged;
import io.bpfevents.reactor.conformance.Spin;
import java.util.Deque;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;

/** Subscribes, requests, acknowledges and cancels at random, from any number of threads. */
final class AcknowledgingSubscribers {
    private static final int LARGEST_REQUEST = 300;
    private static final int MOST_AT_ONCE = 100;

    private final Flux<Acknowledged<Long>> flux;
    private final LongSupplier published;
    private final AcknowledgedDeliveries deliveries;
    private final AtomicReference<Taker> current = new AtomicReference<>();
    private final Queue<Taker> all = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> unexpected = new ConcurrentLinkedQueue<>();

    /**
     * No subscribers yet.
     *
     * @param published the consumer position of the ring
     */
    AcknowledgingSubscribers(
            Flux<Acknowledged<Long>> flux,
            LongSupplier published,
            AcknowledgedDeliveries deliveries) {
        this.flux = flux;
        this.published = published;
        this.deliveries = deliveries;
        this.current.set(new Taker(0, false));
    }

    /** Performs random actions. */
    Void act(Random random, int actions) {
        for (int i = 0; i < actions; i++) {
            act(random);
            Spin.some(random.nextInt(300));
        }
        return null;
    }

    private void act(Random random) {
        Taker taker = current.get();
        switch (random.nextInt(12)) {
            case 0 -> replace(taker, random);
            case 1 -> taker.cancelWithin = true;
            case 2, 3, 4 -> taker.request(1L + random.nextInt(LARGEST_REQUEST));
            case 5 -> taker.acknowledgeUpToOne();
            default -> taker.acknowledge(random);
        }
        if (taker.isDisposed()) {
            replace(taker, random);
        }
    }

    /** One that comes before its predecessor has left is refused, and replaced soon. */
    private void replace(Taker taker, Random random) {
        Taker next = new Taker(random.nextInt(LARGEST_REQUEST), false);
        if (current.compareAndSet(taker, next)) {
            taker.cancel();
            taker.acknowledge(random); // too late
            flux.subscribe(next);
        }
    }

    void cancel() {
        current.get().cancel();
    }

    /** Subscribes with unbounded demand. The other one has cancelled. */
    void subscribeForGood() {
        Taker taker = new Taker(Long.MAX_VALUE, true);
        current.set(taker);
        flux.subscribe(taker);
    }

    /** Acknowledges everything that the current subscriber has received. */
    void acknowledgeAll() {
        Taker taker = current.get();
        for (Acknowledged<Long> one = taker.held.pollLast();
                one != null;
                one = taker.held.pollLast()) {
            one.acknowledge();
        }
    }

    Queue<Throwable> unexpected() {
        return unexpected;
    }

    /** Checks what each subscriber has received, once the loop has ended. */
    void check() {
        all.stream().filter(taker -> taker.count > 0).forEach(Taker::check);
    }

    private final class Taker extends BaseSubscriber<Acknowledged<Long>> {
        final Deque<Acknowledged<Long>> held = new ConcurrentLinkedDeque<>();
        private final long demand;
        private final boolean entitled; // to the ring
        private long publishedBefore;
        volatile boolean cancelWithin;

        // the loop's thread
        private long first = -1;
        private long last = -1;
        private long count;

        Taker(long demand, boolean entitled) {
            this.demand = demand;
            this.entitled = entitled;
            all.add(this);
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            publishedBefore = published.getAsLong();
            if (demand > 0) {
                request(demand);
            }
        }

        @Override
        protected void hookOnNext(Acknowledged<Long> one) {
            if (one.position() <= last) {
                unexpected.add(new IllegalStateException(one + " after " + last));
            }
            first = first < 0 ? one.position() : first;
            last = one.position();
            count++;
            deliveries.add(one.position(), one.event());
            held.add(one);
            if (cancelWithin) {
                cancel();
            }
        }

        /** Nothing below the position that was published before it, and no gap. */
        void check() {
            assertThat(first).isGreaterThanOrEqualTo(publishedBefore);
            assertThat(deliveries.between(first, last)).isEqualTo(count);
        }

        void acknowledge(Random random) {
            for (int i = random.nextInt(MOST_AT_ONCE); i > 0; i--) {
                Acknowledged<Long> one = random.nextBoolean() ? held.pollFirst() : held.pollLast();
                if (one != null) {
                    one.acknowledge();
                }
            }
        }

        void acknowledgeUpToOne() {
            Acknowledged<Long> one = held.pollFirst();
            if (one != null) {
                one.acknowledgeUpTo(one.position());
            }
        }

        @Override
        protected void hookOnError(Throwable error) {
            if (entitled || !String.valueOf(error.getMessage()).contains("share()")) {
                unexpected.add(error);
            }
        }

        @Override
        protected void hookOnComplete() {
            unexpected.add(new IllegalStateException("completed while the ring was open"));
        }
    }
}
