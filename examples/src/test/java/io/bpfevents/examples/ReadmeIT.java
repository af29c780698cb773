package io.bpfevents.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.testing.KernelTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows works as it stands there: the files, and the commands. */
@KernelTest
class ReadmeIT {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @TempDir Path dir;

    @Test
    void shouldRunTheExample() throws Exception {
        String readme = Files.readString(ROOT.resolve("README.md")).replace("hello/", dir + "/");
        Files.writeString(dir.resolve("exec.bpf.c"), block(readme, "c"));
        Files.writeString(dir.resolve("Exec.java"), block(readme, "java"));

        try (var _ = Activity.of("true");
                DemoProcess example = DemoProcess.start(dir, shell(block(readme, "sh")))) {
            assertThat(example.exitCode()).as(example.stderr()).isZero();
            assertThat(example.lines())
                    .hasSize(10)
                    .allMatch(line -> line.matches("ExecEvent\\[pid=\\d+, comm=.+]"));
            assertThat(example.stderr()).isEmpty();
        }
    }

    /** The contents of the first block of a language. */
    private static String block(String readme, String language) {
        Pattern block =
                Pattern.compile(
                        "^```" + language + "\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
        Matcher matcher = block.matcher(readme);
        assertThat(matcher.find()).as("the README has a block of " + language).isTrue();
        return matcher.group(1);
    }

    /** Runs commands with the JVM of the tests, as whoever runs the tests. */
    private static List<String> shell(String commands) {
        String script = "set -e\nsudo() { \"$@\"; }\njava() { \"$JAVA\" \"$@\"; }\ncd \"$0\"\n";
        String root = ROOT.toString();
        return List.of("env", "JAVA=" + DemoProcess.java(), "sh", "-c", script + commands, root);
    }
}
