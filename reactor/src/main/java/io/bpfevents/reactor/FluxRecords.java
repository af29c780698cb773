package io.bpfevents.reactor;

import io.bpfevents.core.internal.serve.ConsumerSlot;
import java.util.Objects;
import java.util.function.BiFunction;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/**
 * The stream of a buffer's events.
 *
 * @param <T> what the records are decoded to
 * @param <E> the elements of the stream
 */
final class FluxRecords<T, E> extends BufferFlux<E> {
    private final BufferSource<T> source;
    private final BiFunction<BufferSource<T>, CoreSubscriber<? super E>, RecordSubscription<T>>
            subscriptions;

    private FluxRecords(
            String kind,
            BufferSource<T> source,
            BiFunction<BufferSource<T>, CoreSubscriber<? super E>, RecordSubscription<T>>
                    subscriptions) {
        super(kind, source.buffer());
        this.source = source;
        this.subscriptions = subscriptions;
    }

    /** Assembles a stream whose records are consumed once they are delivered. */
    static <T> Flux<T> of(BufferSource<T> source) {
        return onAssembly(
                new FluxRecords<T, T>(
                        source.kind(), source.unacknowledged(), RecordSubscription::of));
    }

    /** Assembles a stream whose records are consumed once they are acknowledged. */
    static <T> Flux<Acknowledged<T>> acknowledged(BufferSource<T> source) {
        return onAssembly(
                new FluxRecords<T, Acknowledged<T>>(
                        "acknowledged", source.acknowledged(), RecordSubscription::acknowledged));
    }

    @Override
    public void subscribe(CoreSubscriber<? super E> actual) {
        Objects.requireNonNull(actual, "actual");
        ConsumerSlot slot = source.slot();
        RecordSubscription<T> subscription = subscriptions.apply(source, actual);
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
