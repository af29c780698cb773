package io.bpfevents.cli.host;

import io.bpfevents.cli.output.Console;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the script with which a shell completes the command line. */
@Command(
        name = "completion",
        description = "Print the completion script for bash, which zsh can use as well.",
        sortOptions = false,
        usageHelpWidth = 100,
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "For this shell: source <(bpf-events completion)",
            "For all: bpf-events completion > /etc/bash_completion.d/bpf-events"
        })
final class CompletionCommand implements Callable<Integer> {
    private final Console console;

    @Spec private @Nullable CommandSpec spec;

    CompletionCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        CommandSpec root = Objects.requireNonNull(spec).root();
        console.print(AutoComplete.bash(root.name(), root.commandLine()));
        return 0;
    }
}
