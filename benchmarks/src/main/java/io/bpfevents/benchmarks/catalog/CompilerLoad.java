package io.bpfevents.benchmarks.catalog;

import io.bpfevents.benchmarks.ModuleDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Compiles sources of this project again and again: those of this module, and the BPF programs. */
final class CompilerLoad {
    private static final String COMPILE =
            """
            set -e
            javac=$1 module=$2 classpath=$3 out=$(mktemp -d)
            trap 'rm -rf "$out"' EXIT
            find "$module/src/main/java" -name '*.java' >"$out/sources"
            "$javac" -proc:none -nowarn -d "$out/classes" -cp "$classpath" @"$out/sources"
            "$module/../bpf/compile" -I "$module/../bpf/include" "$module/../bpf/src" "$out/bpf"
            """;

    private static final int CUT = 124; // the status of timeout(1) after the time

    private CompilerLoad() {}

    /**
     * Compiles for a time; the last compilation is terminated, with its processes.
     *
     * @return the number of complete compilations
     */
    static int run(Duration time) throws IOException, InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        int complete = 0;
        while (true) {
            double seconds = (end - System.nanoTime()) / 1e9;
            if (seconds <= 0) {
                return complete;
            }
            int status = compile(seconds);
            if (status == CUT) {
                return complete;
            }
            if (status != 0) {
                throw new IllegalStateException("a compilation failed with status " + status);
            }
            complete++;
        }
    }

    /** timeout(1) terminates all processes of the script, since they are in one group. */
    private static int compile(double seconds) throws IOException, InterruptedException {
        List<String> command =
                List.of(
                        "timeout",
                        "%.3f".formatted(seconds),
                        "bash",
                        "-c",
                        COMPILE,
                        "load",
                        Path.of(System.getProperty("java.home"), "bin", "javac").toString(),
                        ModuleDirectory.directory().toString(),
                        System.getProperty("java.class.path"));
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start()
                .waitFor();
    }
}
