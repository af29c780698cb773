package io.bpfevents.cli.demo;

import io.bpfevents.cli.output.Console;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** A hint for the user if no event was printed within a few seconds. */
final class QuietHint {
    private static final Duration QUIET = Duration.ofSeconds(3);

    private QuietHint() {}

    /**
     * Prints the hint once, unless an event was seen by then or the result is disposed.
     *
     * @param seen whether an event was seen
     */
    static Disposable start(BooleanSupplier seen, Console console) {
        return Mono.delay(QUIET)
                .subscribe(_ -> {
                    if (!seen.getAsBoolean()) {
                        console.report(
                                "no program has started yet; to see an event, run one in another"
                                        + " terminal, such as ls");
                    }
                });
    }
}
