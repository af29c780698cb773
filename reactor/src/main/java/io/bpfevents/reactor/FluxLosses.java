package io.bpfevents.reactor;

import io.bpfevents.core.ring.Ringbuf;
import java.util.Objects;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/** The stream of a ring's losses. */
final class FluxLosses extends RingFlux<Loss> {
    private FluxLosses(Ringbuf ring) {
        super("losses", ring);
    }

    static Flux<Loss> assembled(Ringbuf ring) {
        return onAssembly(new FluxLosses(ring));
    }

    @Override
    public void subscribe(CoreSubscriber<? super Loss> actual) {
        Objects.requireNonNull(actual, "actual");
        LossSubscription subscription = new LossSubscription(actual, ring());
        actual.onSubscribe(subscription);
        subscription.start(); // only now: no onNext before onSubscribe has returned (rule 1.3)
    }
}
