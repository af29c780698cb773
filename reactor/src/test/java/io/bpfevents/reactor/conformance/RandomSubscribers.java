package io.bpfevents.reactor.conformance;

import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;

/** Subscribes, requests and cancels at random, from any number of threads. */
final class RandomSubscribers {
    private static final int PLACES = 2; // one more than the ring has
    private static final int LARGEST_REQUEST = 300;

    private final Flux<Long> flux;
    private final Deliveries deliveries;
    private final AtomicReferenceArray<RandomSubscriber> takers =
            new AtomicReferenceArray<>(PLACES);
    private final Queue<Throwable> unexpected = new ConcurrentLinkedQueue<>();

    RandomSubscribers(Flux<Long> flux, Deliveries deliveries) {
        this.flux = flux;
        this.deliveries = deliveries;
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
        int place = random.nextInt(PLACES);
        RandomSubscriber taker = takers.get(place);
        if (taker == null || taker.isDisposed() || random.nextInt(20) == 0) {
            RandomSubscriber newcomer =
                    new RandomSubscriber(random.nextInt(LARGEST_REQUEST), false);
            RandomSubscriber before = takers.getAndSet(place, newcomer);
            boolean cancelFirst = random.nextBoolean();
            if (before != null && cancelFirst) {
                before.cancel();
            }
            flux.subscribe(newcomer);
            if (before != null && !cancelFirst) {
                before.cancel();
            }
            return;
        }
        switch (random.nextInt(8)) {
            case 0 -> taker.cancel();
            case 1 -> taker.cancelWithin = true;
            case 2 -> taker.requestWithin = 1L + random.nextInt(LARGEST_REQUEST);
            default -> taker.request(1L + random.nextInt(LARGEST_REQUEST));
        }
    }

    void cancelAll() {
        for (int place = 0; place < PLACES; place++) {
            RandomSubscriber taker = takers.getAndSet(place, null);
            if (taker != null) {
                taker.cancel();
            }
        }
    }

    /** Subscribes with unbounded demand. All others have cancelled, so the slot must be free. */
    void subscribeForGood() {
        RandomSubscriber taker = new RandomSubscriber(Long.MAX_VALUE, true);
        takers.set(0, taker);
        flux.subscribe(taker);
    }

    Queue<Throwable> unexpected() {
        return unexpected;
    }

    private final class RandomSubscriber extends BaseSubscriber<Long> {
        private final long demand;
        private final boolean entitled; // to the slot
        volatile boolean cancelWithin;
        volatile long requestWithin;

        RandomSubscriber(long demand, boolean entitled) {
            this.demand = demand;
            this.entitled = entitled;
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            if (demand > 0) {
                request(demand);
            }
        }

        @Override
        protected void hookOnNext(Long sequence) {
            deliveries.add(sequence);
            if (requestWithin > 0) {
                request(requestWithin);
                requestWithin = 0;
            }
            if (cancelWithin) {
                cancel();
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
