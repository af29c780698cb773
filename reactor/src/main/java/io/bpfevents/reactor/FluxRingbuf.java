package io.bpfevents.reactor;

import io.bpfevents.core.internal.serve.ConsumerSlot;
import java.util.Objects;
import java.util.function.BiFunction;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/**
 * The stream of a ring's events.
 *
 * @param <T> what the records are decoded to
 * @param <E> the elements of the stream
 */
final class FluxRingbuf<T, E> extends RingFlux<E> {
    private final RingbufSource<T> source;
    private final BiFunction<RingbufSource<T>, CoreSubscriber<? super E>, RingbufSubscription<T>>
            subscriptions;

    private FluxRingbuf(
            String kind,
            RingbufSource<T> source,
            BiFunction<RingbufSource<T>, CoreSubscriber<? super E>, RingbufSubscription<T>>
                    subscriptions) {
        super(kind, source.ring());
        this.source = source;
        this.subscriptions = subscriptions;
    }

    /** Assembles a stream whose records are consumed once they are delivered. */
    static <T> Flux<T> of(RingbufSource<T> source) {
        return onAssembly(
                new FluxRingbuf<T, T>("ringbuf", source.unacknowledged(), RingbufSubscription::of));
    }

    /** Assembles a stream whose records are consumed once they are acknowledged. */
    static <T> Flux<Acknowledged<T>> acknowledged(RingbufSource<T> source) {
        return onAssembly(
                new FluxRingbuf<T, Acknowledged<T>>(
                        "acknowledged", source.acknowledged(), RingbufSubscription::acknowledged));
    }

    @Override
    public void subscribe(CoreSubscriber<? super E> actual) {
        Objects.requireNonNull(actual, "actual");
        ConsumerSlot slot = source.slot();
        RingbufSubscription<T> subscription = subscriptions.apply(source, actual);
        actual.onSubscribe(subscription);
        // offered only now: no onNext before onSubscribe has returned (rule 1.3)
        if (!subscription.isCancelled()) {
            slot.offer(subscription, source.options().pollLoop());
            if (subscription.isCancelled()) { // before it had the slot: nothing was released
                slot.release(subscription);
            }
        }
    }
}
