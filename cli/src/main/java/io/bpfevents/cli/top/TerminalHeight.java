package io.bpfevents.cli.top;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The number of lines of the terminal on stdout. */
final class TerminalHeight {
    private static final int DEFAULT = 24;

    private TerminalHeight() {}

    /** The lines now: the user can resize the terminal. */
    static int lines() {
        return of(System.getenv("LINES"), TerminalHeight::size);
    }

    /**
     * The lines by the first source that knows them.
     *
     * @param variable of the environment, {@code LINES}; null if it is not set
     * @param size lines and columns as stty(1) prints them; empty if stdout is no terminal
     */
    static int of(@Nullable String variable, Supplier<String> size) {
        int set = number(variable == null ? "" : variable);
        int lines = set > 0 ? set : number(size.get().split(" ", -1)[0]);
        return lines > 0 ? lines : DEFAULT;
    }

    /** A number of lines; 0 if it is not known. */
    private static int number(String text) {
        return text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : 0;
    }

    private static String size() {
        String stdout = "/proc/" + ProcessHandle.current().pid() + "/fd/1";
        try {
            Process stty =
                    new ProcessBuilder("stty", "-F", stdout, "size")
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            return new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                    .strip();
        } catch (IOException e) {
            return ""; // there is no stty
        }
    }
}
