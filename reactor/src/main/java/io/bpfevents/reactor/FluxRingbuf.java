package io.bpfevents.reactor;

import io.bpfevents.core.internal.RingbufAccess;
import io.bpfevents.core.internal.Seat;
import io.bpfevents.core.ring.RecordDecoder;
import io.bpfevents.core.ring.Ringbuf;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/** The source of a ring's events. */
final class FluxRingbuf<T> extends RingFlux<T> {
    private final RecordDecoder<T> decoder;
    private final RingbufOptions options;
    private final @Nullable Function<? super Loss, ? extends T> marker;

    private FluxRingbuf(
            Ringbuf ring,
            RecordDecoder<T> decoder,
            RingbufOptions options,
            @Nullable Function<? super Loss, ? extends T> marker) {
        super("ringbuf", ring);
        this.decoder = decoder;
        this.options = options;
        this.marker = marker;
    }

    /**
     * @param marker makes an event of a loss, if losses are to stand in the stream
     */
    static <T> Flux<T> assembled(
            Ringbuf ring,
            RecordDecoder<T> decoder,
            RingbufOptions options,
            @Nullable Function<? super Loss, ? extends T> marker) {
        options.requireFor(ring, marker != null);
        return onAssembly(new FluxRingbuf<>(ring, decoder, options, marker));
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        Objects.requireNonNull(actual, "actual");
        Seat seat = RingbufAccess.get().seat(ring());
        RingbufSubscription<T> subscription =
                new RingbufSubscription<>(actual, decoder, seat, options, alarm(), marker);
        actual.onSubscribe(subscription);
        // only now may the loop see it: no onNext before onSubscribe has returned (rule 1.3)
        if (!subscription.isCancelled()) {
            seat.offer(subscription, options.loop());
            if (subscription.isCancelled()) { // meanwhile, when there was no seat to release yet
                seat.release(subscription);
            }
        }
    }

    private @Nullable LossAlarm alarm() {
        return options.overflow().failsOnLoss() ? new LossAlarm(ring()) : null;
    }
}
