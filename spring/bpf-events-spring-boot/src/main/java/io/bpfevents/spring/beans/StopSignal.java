package io.bpfevents.spring.beans;

import io.bpfevents.spring.lifecycle.Stoppable;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** The end of the streams that have no events, since the mode is off. */
final class StopSignal implements Stoppable {
    private final Sinks.Empty<Void> stop = Sinks.empty();

    /** A stream without events that completes when the application stops. */
    <T> Flux<T> silence() {
        return stop.asMono().thenMany(Flux.empty());
    }

    @Override
    public CompletionStage<Void> closeGracefully(Duration atMost) {
        stop.tryEmitEmpty();
        return CompletableFuture.completedStage(null);
    }
}
