package io.bpfevents.cli.run;

import java.time.Duration;
import java.util.concurrent.Callable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/** A stream that a {@link CommandRun} ends. */
public interface RunStream {
    /** Completes when no later event can be missed: the child of {@code -- CMD} starts then. */
    default Mono<Void> ready() {
        return Mono.empty();
    }

    /**
     * Completes when a source has figures, which it has from its attachment on.
     *
     * @param figures throws {@code IllegalStateException} before
     */
    static Mono<Void> whenAttached(Callable<?> figures) {
        return Mono.fromCallable(figures)
                .retryWhen(
                        Retry.fixedDelay(Long.MAX_VALUE, Duration.ofMillis(1))
                                .filter(IllegalStateException.class::isInstance))
                .subscribeOn(Schedulers.boundedElastic())
                .then();
    }

    /**
     * Completes when the events that exist now were delivered, or after a limit: before the stream
     * is closed because the child has exited.
     */
    default Mono<Void> caughtUp() {
        return Mono.empty();
    }

    /** Ends the stream, which completes. Idempotent, and for any thread. */
    void close();
}
