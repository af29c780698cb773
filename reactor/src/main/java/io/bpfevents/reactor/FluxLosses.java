package io.bpfevents.reactor;

import io.bpfevents.core.ring.EventBuffer;
import java.util.Objects;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/** The stream of a buffer's losses. */
final class FluxLosses extends BufferFlux<Loss> {
    private FluxLosses(EventBuffer buffer) {
        super("losses", buffer);
    }

    static Flux<Loss> assembled(EventBuffer buffer) {
        return onAssembly(new FluxLosses(buffer));
    }

    @Override
    public void subscribe(CoreSubscriber<? super Loss> actual) {
        Objects.requireNonNull(actual, "actual");
        LossSubscription subscription = new LossSubscription(actual, source());
        actual.onSubscribe(subscription);
        subscription.start(); // only now: no onNext before onSubscribe has returned (rule 1.3)
    }
}
