package io.bpfevents.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** Tells whoever looks at an empty screen what to do about it. */
final class QuietHint {
    private static final Duration QUIET = Duration.ofSeconds(3);

    private QuietHint() {}

    /** Says it once, unless something was seen by then or this is disposed of. */
    static Disposable start(BooleanSupplier seen, PrintStream out) {
        return Mono.delay(QUIET)
                .subscribe(_ -> {
                    if (!seen.getAsBoolean()) {
                        out.println(
                                Demo.NAME
                                        + ": no program was started yet; to see something,"
                                        + " run one in another terminal, such as ls");
                    }
                });
    }
}
