package io.bpfevents.cli.run;

import reactor.core.publisher.Mono;

/** A stream that a {@link CommandRun} ends. */
public interface RunStream {
    /** Completes when no later event can be missed: the child of {@code -- CMD} starts then. */
    default Mono<Void> ready() {
        return Mono.empty();
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
