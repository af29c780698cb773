package io.bpfevents.reactor;

import io.bpfevents.core.ring.Ringbuf;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Flux;
import reactor.util.function.Tuples;

/** The source of a ring's losses. */
final class FluxLosses extends Flux<Loss> implements Scannable {
    private final Ringbuf ring;

    private FluxLosses(Ringbuf ring) {
        this.ring = ring;
    }

    static Flux<Loss> assembled(Ringbuf ring) {
        return onAssembly(new FluxLosses(ring));
    }

    @Override
    public void subscribe(CoreSubscriber<? super Loss> actual) {
        Objects.requireNonNull(actual, "actual");
        LossSubscription subscription = new LossSubscription(actual, ring);
        actual.onSubscribe(subscription);
        subscription.start(); // only now: no onNext before onSubscribe has returned (rule 1.3)
    }

    @Override
    public @Nullable Object scanUnsafe(@SuppressWarnings("rawtypes") Attr key) {
        if (key == Attr.RUN_STYLE) {
            return Attr.RunStyle.ASYNC;
        }
        if (key == Attr.NAME) {
            return ring.name();
        }
        return key == Attr.TAGS ? Stream.of(Tuples.of("ring", ring.name())) : null;
    }

    @Override
    public String stepName() {
        return "losses(" + ring.name() + ")";
    }
}
