package io.bpfevents.web.stream;

import java.util.concurrent.atomic.AtomicInteger;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** The switch of one kind of event, for all streams, and the number of streams that use it. */
final class Source {
    private final Sinks.Many<Boolean> enabled = Sinks.many().replay().latestOrDefault(true);
    private final AtomicInteger watchers = new AtomicInteger();
    private boolean on = true; // guarded by this

    synchronized void enable(boolean wanted) {
        on = wanted;
        enabled.emitNext(wanted, Sinks.EmitFailureHandler.FAIL_FAST);
    }

    synchronized boolean isEnabled() {
        return on;
    }

    /** A stream that is subscribed to only while the switch is on. */
    <T> Flux<T> whileEnabled(Publisher<T> stream) {
        return enabled.asFlux()
                .distinctUntilChanged()
                .switchMap(yes -> yes ? stream : Flux.never());
    }

    void addWatcher() {
        watchers.incrementAndGet();
    }

    void removeWatcher() {
        watchers.decrementAndGet();
    }

    int watchers() {
        return watchers.get();
    }
}
