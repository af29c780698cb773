package io.bpfevents.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.cli.output.Console;
import io.bpfevents.cli.run.RunOptions;
import io.bpfevents.cli.testing.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Each option of each command, with bad input: one line that names the option and a remedy. */
class BadOptionsTest {
    /** An option of a command, as users write it. */
    record Case(List<String> command, String option, boolean hasValue) {
        @Override
        public String toString() {
            return String.join(" ", command) + " " + option;
        }

        /** The command, the option and what follows it. */
        String[] with(String last) {
            List<String> line = new ArrayList<>(command);
            line.add(last);
            return line.toArray(String[]::new);
        }
    }

    static Stream<Case> options() {
        Console[] created = new Console[1];
        Command.run((console, _) -> {
            created[0] = console;
            return 0;
        });
        return options(Main.commandLine(created[0]), List.of());
    }

    private static Stream<Case> options(CommandLine command, List<String> path) {
        Stream<Case> own =
                command.getCommandSpec().options().stream()
                        .filter(option -> !option.longestName().equals(RunOptions.CHILD))
                        .map(option -> caseOf(path, option));
        Stream<Case> below =
                command.getSubcommands().entrySet().stream()
                        .filter(entry -> entry.getKey().equals(entry.getValue().getCommandName()))
                        .flatMap(entry -> options(entry.getValue(), path(path, entry.getKey())));
        return Stream.concat(own, below);
    }

    private static Case caseOf(List<String> command, OptionSpec option) {
        return new Case(command, option.longestName(), option.arity().max() > 0);
    }

    private static List<String> path(List<String> path, String name) {
        return Stream.concat(path.stream(), Stream.of(name)).toList();
    }

    private static List<String> all(String root, List<String> path) {
        return Stream.concat(Stream.of(root), path.stream()).toList();
    }

    @ParameterizedTest
    @MethodSource("options")
    void shouldRejectAMissingValueAndAValueOfAFlag(Case option) {
        String last = option.hasValue() ? option.option() : option.option() + "=bad";

        Command command = Command.run(Main::run, option.with(last));

        assertThat(command.exitCode()).as(command.err()).isEqualTo(2);
        assertThat(command.bytes()).isEmpty();
        assertThat(command.err())
                .startsWith("bpf-events: ")
                .contains(option.option())
                .endsWith(
                        "; "
                                + String.join(" ", all("bpf-events", option.command()))
                                + " --help lists the arguments\n")
                .hasLineCount(1);
    }
}
