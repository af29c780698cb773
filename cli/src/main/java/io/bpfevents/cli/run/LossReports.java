package io.bpfevents.cli.run;

import io.bpfevents.cli.output.Console;
import io.bpfevents.reactor.Loss;
import io.bpfevents.reactor.LossCause;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Reports losses while a stream runs: at most once per second, and the rest at its end. */
final class LossReports {
    private static final long PERIOD_NANOS = 1_000_000_000;

    private final Console console;
    private final boolean isJson;

    // guarded by this
    private final Map<LossCause, Loss> unreported = new EnumMap<>(LossCause.class);
    private long reported = System.nanoTime() - PERIOD_NANOS;

    LossReports(Console console, boolean isJson) {
        this.console = console;
        this.isJson = isJson;
    }

    synchronized void add(Loss loss) {
        unreported.merge(loss.cause(), loss, LossReports::sum);
    }

    private static Loss sum(Loss earlier, Loss later) {
        return new Loss(
                later.cause(),
                earlier.count() + later.count(),
                Math.max(earlier.cumulative(), later.cumulative()),
                later.time());
    }

    /** Prints what was added, unless something was printed less than a second ago. */
    synchronized void printDue() {
        if (!unreported.isEmpty() && System.nanoTime() - reported >= PERIOD_NANOS) {
            print();
        }
    }

    /** Prints what was added. */
    synchronized void print() {
        for (Loss loss : unreported.values()) {
            String cause = loss.cause().name().toLowerCase(Locale.ROOT);
            if (isJson) {
                console.err()
                        .println(
                                "{\"lost\":%d,\"cause\":\"%s\",\"cumulative\":%d,\"time\":\"%s\"}"
                                        .formatted(
                                                loss.count(),
                                                cause,
                                                loss.cumulative(),
                                                loss.time()));
            } else {
                console.report(
                        "lost %d%s (%s), %d in total"
                                .formatted(
                                        loss.count(),
                                        loss.cause().isInBytes() ? " bytes" : "",
                                        cause.replace('_', ' '),
                                        loss.cumulative()));
            }
        }
        unreported.clear();
        reported = System.nanoTime();
    }
}
