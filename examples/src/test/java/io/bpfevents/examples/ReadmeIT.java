package io.bpfevents.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.testing.Activity;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.Markdown;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The first programs of the README and of getting-started.md are examples, and their commands run
 * them.
 */
@KernelTest
class ReadmeIT {
    private static final Markdown PAGE = Markdown.page("README.md");
    private static final Markdown GUIDE = Markdown.page("docs/getting-started.md");
    private static final Path HELLO = Markdown.ROOT.resolve("examples/hello");

    @TempDir private Path directory;

    @Test
    void shouldShowTheFilesOfTheExamples() throws Exception {
        assertThat(GUIDE.block("c", 1)).isEqualTo(Files.readString(HELLO.resolve("exec.bpf.c")));
        assertThat(PAGE.block("java", 1))
                .isEqualTo(Files.readString(Markdown.ROOT.resolve("examples/starts/Starts.java")));
        assertThat(GUIDE.block("java", 1)).isEqualTo(Files.readString(HELLO.resolve("Hello.java")));
    }

    @Test
    void shouldRunTheFirstExample() throws Exception {
        Path program = Files.copy(Path.of("/bin/true"), directory.resolve("t"));
        try (var _ = Activity.of(program.toString());
                Shell shell = Shell.start(directory, PAGE.block("sh", 1))) {
            assertThat(shell.lines())
                    .hasSize(3)
                    .allMatch(line -> line.matches("ProcessStart\\[.* filename=/tmp/.*"));
            assertThat(shell.stderr()).isEmpty();
        }
    }

    @Test
    void shouldRunTheExample() throws Exception {
        try (var _ = Activity.of("true");
                Shell shell = Shell.start(directory, GUIDE.block("sh", 1))) {
            List<String> lines = shell.lines();

            assertThat(lines)
                    .hasSize(10)
                    .allMatch(line -> line.matches("ExecEvent\\[pid=\\d+, comm=.+]"));
            assertThat(shell.stderr()).isEmpty();
        }
    }
}
