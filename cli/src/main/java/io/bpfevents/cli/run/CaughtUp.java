package io.bpfevents.cli.run;

import io.bpfevents.core.stats.BufferAudit;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/** Waits until the reader of a buffer has delivered all records. */
public final class CaughtUp {
    private static final Duration POLL = Duration.ofMillis(2);

    /** For an output that is slower than the events. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private CaughtUp() {}

    /**
     * Completes after an audit without pending records, or after two seconds.
     *
     * @param audit requests an audit
     */
    public static Mono<Void> by(Supplier<? extends CompletionStage<? extends BufferAudit>> audit) {
        return Mono.<BufferAudit>fromFuture(
                        () -> audit.get().<BufferAudit>thenApply(it -> it).toCompletableFuture(),
                        true)
                .filter(it -> it.pending() == 0)
                .repeatWhenEmpty(empty -> empty.delayElements(POLL))
                .timeout(PATIENCE)
                .onErrorComplete()
                .then();
    }
}
