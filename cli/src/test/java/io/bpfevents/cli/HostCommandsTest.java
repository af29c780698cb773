package io.bpfevents.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.cli.testing.Command;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands about this machine: help, wrong arguments, and what requires no kernel. */
class HostCommandsTest {
    @TempDir private Path directory;

    /**
     * The snapshot has all helps one after another, without the synopsis and the shared options.
     */
    @Test
    void shouldPrintHelp() throws Exception {
        StringBuilder all = new StringBuilder();
        for (String command :
                new String[] {
                    "check", "load", "pins", "pins list", "pins remove", "completion", "version"
                }) {
            Command help = Command.run(Main::run, (command + " --help").split(" ", -1));
            assertThat(help.exitCode()).isZero();
            assertThat(help.err()).isEmpty();
            all.append(
                            help.out()
                                    .replaceFirst(
                                            "Usage: ([a-z -]+?) \\[[\\s\\S]*?\\n(?=[A-Z])",
                                            "Usage: $1\n")
                                    .replaceFirst("(?s)  -o, --output.*(?=  -h, --help)", ""))
                    .append('\n');
        }
        try (InputStream expected =
                Objects.requireNonNull(
                        HostCommandsTest.class.getResourceAsStream("host-help.txt"))) {
            assertThat(all.toString())
                    .isEqualTo(new String(expected.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "check -o nonsense                  | 2 | 'nonsense' is none of columns, json",
                "check -o raw                       | 2 | -o raw prints the bytes of records",
                "doctor -o hex                      | 2 | -o hex prints the bytes of records",
                "check --json -o columns            | 2 | --json and -o columns exclude each other",
                "check --fields nonsense            | 2 | there is no field 'nonsense'; the fields: status,",
                "check --filter nonsense            | 2 | 'nonsense' is not a condition",
                "check more                         | 2 | 'more'; bpf-events check --help lists",
                "version --fields nonsense          | 2 | the fields: component, version, detail",
                "completion zsh                     | 2 | 'zsh'; bpf-events completion --help lists",
                "pins                               | 2 | no command is given: list or remove",
                "pins nonsense                      | 2 | 'nonsense'; bpf-events pins --help lists",
                "pins list -o raw                   | 2 | -o raw prints the bytes of records",
                "pins list / /                      | 2 | bpf-events pins list --help lists",
                "pins list /no/such                 | 1 | cannot open /no: there is no such file",
                "pins list /proc                    | 1 | /proc is in no BPF file system; ",
                "pins remove                        | 2 | bpf-events pins remove --help lists",
                "pins remove /proc/self/status      | 1 | is in no BPF file system; ",
                "pins remove --force /proc          | 1 | /proc is in no BPF file system; ",
                "load                               | 2 | bpf-events load --help lists",
                "load a.bpf.o                       | 2 | '--pin=DIR'; bpf-events load --help lists",
                "load a.bpf.o --pin                 | 2 | '--pin' (DIR); bpf-events load --help lists",
                "load a.bpf.o --pin /proc/x         | 1 | /proc/x is in no BPF file system",
                "load a.bpf.o --pin /proc/x --owner no-such-user | 2 | no-such-user: there is no such user; for one without a name: --owner UID:GID",
                "load a.bpf.o --pin /proc/x --owner 0:no-such-group | 2 | 0:no-such-group: there is no such user or group",
                "load a.bpf.o --pin /proc/x --owner | 2 | '--owner' (USER[:GROUP]); bpf-events load",
                "load a.bpf.o --pin /proc/x -o raw  | 2 | -o raw prints the bytes of records"
            })
    void shouldReportWrongArgumentsInOneLine(String line, int code, String message) {
        Command command = Command.run(Main::run, line.split(" ", -1));

        assertThat(command.err()).startsWith("bpf-events: ").contains(message).hasLineCount(1);
        assertThat(command.exitCode()).isEqualTo(code);
        assertThat(command.bytes()).isEmpty();
    }

    @Test
    void shouldPrintVersions() {
        Command json = Command.run(Main::run, "version");
        assertThat(json.exitCode()).isZero();
        assertThat(json.lines())
                .extracting(it -> it.replaceAll("\"(version|detail)\":(\"[^\"]+\"|null)", "$1"))
                .containsExactly(
                        "{\"component\":\"bpf-events\",version,detail}",
                        "{\"component\":\"libbpf\",version,detail}",
                        "{\"component\":\"kernel\",version,detail}",
                        "{\"component\":\"jdk\",version,detail}");
        assertThat(json.out())
                .contains("\"" + System.getProperty("os.version") + "\"")
                .contains("\"" + Runtime.version() + "\"");

        Command columns = Command.onTerminal(Main::run, "version", "--fields", "component,version");
        assertThat(columns.lines().getFirst()).matches("COMPONENT +VERSION *");
        assertThat(columns.lines().getLast())
                .matches("jdk +" + Pattern.quote(Runtime.version().toString()) + " *");
    }

    @Test
    void shouldCompleteCommandsAndOptionsInBash() throws Exception {
        Command script = Command.run(Main::run, "completion");
        assertThat(script.exitCode()).isZero();
        Path file = Files.write(directory.resolve("script"), script.bytes());

        assertThat(completions(file, "bpf-events", "che")).isEqualTo("check");
        assertThat(completions(file, "bpf-events", "pins", "")).contains("list", "remove");
        assertThat(completions(file, "bpf-events", "load", "--ow")).isEqualTo("--owner");
    }

    private static String completions(Path script, String... words) throws Exception {
        // compopt, which works in a completion only, is reported on stderr
        String complete =
                "source \"$0\"; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _complete_bpf-events;"
                        + " echo \"${COMPREPLY[@]}\"";
        List<String> command = new ArrayList<>(List.of("bash", "-c", complete, script.toString()));
        Collections.addAll(command, words);
        Process bash = new ProcessBuilder(command).redirectError(Redirect.DISCARD).start();
        bash.getOutputStream().close();
        String out = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor()).as(out).isZero();
        return out.strip();
    }
}
