package io.bpfevents.cli.host;

import io.bpfevents.cli.output.UsageFailure;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** The parent of the commands about pins. */
@Command(
        name = "pins",
        description = "List or remove what is pinned in BPF file systems.",
        sortOptions = false,
        usageHelpWidth = 100,
        commandListHeading = "%nCommands:%n",
        optionListHeading = "%nOptions:%n")
final class PinsCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        throw new UsageFailure("no command is given: list or remove");
    }
}
