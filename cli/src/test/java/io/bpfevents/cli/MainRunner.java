package io.bpfevents.cli;

import io.bpfevents.cli.output.Console;

/** {@code Main} for the tests of other packages. */
public final class MainRunner {
    private MainRunner() {}

    /** Runs the command. */
    public static int run(Console console, String... arguments) {
        return Main.run(console, arguments);
    }
}
