package io.bpfevents.cli.host;

import io.bpfevents.core.BpfException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Findings from the checks of the library. */
final class Findings {
    private Findings() {}

    /** The finding for a hook or feature, of which the library reports why it is missing. */
    static Finding of(String check, String name, Supplier<Optional<String>> missing) {
        try {
            return missing.get()
                    .map(remedy -> Finding.missing(check, name, oneLine(remedy)))
                    .orElseGet(() -> Finding.ok(check, name));
        } catch (BpfException | IllegalCallerException | UncheckedIOException e) {
            return Finding.missing(check, name, oneLine(e.getMessage()));
        }
    }

    /** A message on one line. */
    static String oneLine(@Nullable String message) {
        return String.valueOf(message).strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
