package io.bpfevents.reactor;

import io.bpfevents.core.internal.serve.AbstractRingbuf;
import io.bpfevents.core.internal.serve.ConsumerSlot;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.ring.Ringbuf;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/** The stream of a ring's events. */
final class FluxRingbuf<T> extends RingFlux<T> {
    private final RecordDecoder<? extends T> decoder;
    private final RingbufOptions options;
    private final @Nullable Function<? super Loss, ? extends T> marker;

    private FluxRingbuf(
            Ringbuf ring,
            RecordDecoder<? extends T> decoder,
            RingbufOptions options,
            @Nullable Function<? super Loss, ? extends T> marker) {
        super("ringbuf", ring);
        this.decoder = decoder;
        this.options = options;
        this.marker = marker;
    }

    /**
     * Checks the arguments against the ring, and assembles the stream.
     *
     * @param marker makes an event of each loss; null for a stream without markers
     */
    static <T> Flux<T> assembled(
            Ringbuf ring,
            RecordDecoder<? extends T> decoder,
            RingbufOptions options,
            @Nullable Function<? super Loss, ? extends T> marker) {
        Objects.requireNonNull(ring, "ring");
        Objects.requireNonNull(options, "options").requireFor(ring, marker != null);
        if (Objects.requireNonNull(decoder, "decoder") instanceof RecordLayout<?> layout) {
            var _ = layout.requireFor(ring);
        }
        return onAssembly(new FluxRingbuf<>(ring, decoder, options, marker));
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        Objects.requireNonNull(actual, "actual");
        ConsumerSlot slot = AbstractRingbuf.channel(ring()).slot();
        RingbufSubscription<T> subscription =
                new RingbufSubscription<>(
                        actual,
                        decoder,
                        slot,
                        options,
                        options.overflow().newSession(ring()),
                        marker == null ? null : new LossMarkers<T>(marker));
        actual.onSubscribe(subscription);
        // offered only now: no onNext before onSubscribe has returned (rule 1.3)
        if (!subscription.isCancelled()) {
            slot.offer(subscription, options.pollLoop());
            if (subscription.isCancelled()) { // before it had the slot: nothing was released
                slot.release(subscription);
            }
        }
    }
}
