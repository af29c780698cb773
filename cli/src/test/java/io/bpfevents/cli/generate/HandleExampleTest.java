package io.bpfevents.cli.generate;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.cli.Main;
import io.bpfevents.cli.testing.Command;
import io.bpfevents.core.testing.Markdown;
import io.bpfevents.core.testing.clang.Clang;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The handle in {@code examples/handle} is the one that {@code generate} prints. */
class HandleExampleTest {
    private static final Path EXAMPLE = Markdown.ROOT.resolve("examples/handle");

    @TempDir private Path directory;

    @Test
    void shouldBeTheHandleOfTheExample() throws Exception {
        String source = Files.readString(EXAMPLE.resolve("calls.bpf.c"));
        String object = Clang.bpf(directory, "calls", source).toString();

        Command command =
                Command.run(Main::run, "generate", object, "--handle", "--package", "calls");

        assertThat(command.exitCode()).as(command.err()).isZero();
        assertThat(EXAMPLE.resolve("calls/Calls.java")).hasContent(command.out());
    }
}
