package io.bpfevents.core.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.openjdk.jcstress.Main;

/** Runs the jcstress tests of the module that calls it, in a short mode. */
public final class Jcstress {
    private static final String ITERATIONS = "10";
    private static final String MILLIS_EACH = "100";

    /** A single compilation mode: the one that reorders most. */
    private static final String COMPILER =
            "-XX:-TieredCompilation -XX:+UnlockDiagnosticVMOptions"
                    + " -XX:+StressLCM -XX:+StressGCM";

    private static final Pattern RESULTS =
            Pattern.compile(
                    "\\(Results: (\\d+) planned; (\\d+) passed, (\\d+) failed,"
                            + " (\\d+) soft errs, (\\d+) hard errs\\)");

    private Jcstress() {}

    /**
     * Fails if there was a forbidden outcome.
     *
     * @param directory for the results
     */
    public static void run(Path directory) {
        String output =
                ForkedJvm.run(
                        List.of("env", "--chdir=" + directory),
                        Main.class,
                        "-iters",
                        ITERATIONS,
                        "-time",
                        MILLIS_EACH,
                        "-f",
                        "1",
                        "-fsm",
                        "1",
                        "-af",
                        "NONE",
                        "-sc",
                        "false",
                        "-jvmArgs",
                        COMPILER);
        // jcstress does not fail for tests that could not run
        List<MatchResult> progress = RESULTS.matcher(output).results().toList();
        assertThat(progress).as(output).isNotEmpty();
        MatchResult last = progress.getLast();
        assertThat(last.group(1)).as(output).isNotEqualTo("0").isEqualTo(last.group(2));
    }
}
