package io.bpfevents.reactor.merge;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Flux;

/** The events of several sources. */
final class FluxMerge<T> extends Flux<Sourced<T>> implements Scannable {
    private final List<Source<? extends T>> sources;
    private final MergeSubscription.Orders<T> orders;

    private FluxMerge(List<Source<? extends T>> sources, MergeSubscription.Orders<T> orders) {
        this.sources = sources;
        this.orders = orders;
    }

    /**
     * Assembles a stream.
     *
     * @throws IllegalArgumentException if there is no source, or two are on different loops
     */
    static <T> Flux<Sourced<T>> of(
            List<? extends Source<? extends T>> sources, MergeSubscription.Orders<T> orders) {
        List<Source<? extends T>> copy = List.copyOf(sources);
        if (copy.isEmpty()) {
            throw new IllegalArgumentException("a merge requires at least one source");
        }
        Source<? extends T> first = copy.getFirst();
        for (Source<? extends T> other : copy) {
            if (other.loop() != first.loop()) {
                throw new IllegalArgumentException(
                        "the sources of a merge must be on one poll loop, but those of "
                                + first.name()
                                + " and "
                                + other.name()
                                + " differ: pass options with the same pollLoop");
            }
        }
        return onAssembly(new FluxMerge<>(copy, orders));
    }

    @Override
    public void subscribe(CoreSubscriber<? super Sourced<T>> actual) {
        Objects.requireNonNull(actual, "actual");
        MergeSubscription<T> subscription = new MergeSubscription<>(actual, sources, orders);
        actual.onSubscribe(subscription);
        subscription.start(); // only now: no onNext before onSubscribe has returned (rule 1.3)
    }

    @Override
    public @Nullable Object scanUnsafe(@SuppressWarnings("rawtypes") Attr key) {
        return key == Attr.RUN_STYLE ? Attr.RunStyle.ASYNC : null;
    }

    @Override
    public String stepName() {
        return sources.stream().map(Source::name).collect(Collectors.joining(", ", "merge(", ")"));
    }
}
