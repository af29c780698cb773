package io.bpfevents.kafka.internal.fleet;

import io.bpfevents.kafka.value.FleetEvent;
import io.bpfevents.kafka.value.ValueDecoder;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/** The events of a fleet, for one subscriber at a time. */
public final class FleetFlux<T> extends Flux<FleetEvent<T>> {
    private final AtomicReference<@Nullable Session> current;
    private final TopicSource source;
    private final ValueDecoder<? extends T> decoder;
    private final Supplier<FleetLedger> ledgers;
    private final BadRecords bad;

    /**
     * Creates a stream.
     *
     * @param current the latest subscription of the reader
     * @param ledgers makes the accounting of a subscription
     */
    public FleetFlux(
            AtomicReference<@Nullable Session> current,
            TopicSource source,
            ValueDecoder<? extends T> decoder,
            Supplier<FleetLedger> ledgers,
            BadRecords bad) {
        this.current = current;
        this.source = source;
        this.decoder = decoder;
        this.ledgers = ledgers;
        this.bad = bad;
    }

    @Override
    public void subscribe(CoreSubscriber<? super FleetEvent<T>> actual) {
        FleetSubscription<T> subscription =
                new FleetSubscription<>(actual, source, decoder, ledgers.get(), bad);
        Session before = current.get();
        if ((before == null || before.isEnded()) && current.compareAndSet(before, subscription)) {
            subscription.start();
        } else {
            Operators.error(
                    actual,
                    new IllegalStateException(
                            "the reader of topic "
                                    + source.topic()
                                    + " has a subscriber already: cancel that one, share the stream"
                                    + " by share(), or use another reader"));
        }
    }
}
