package io.bpfevents.cli;

import io.bpfevents.cli.output.Console;
import io.bpfevents.cli.output.UsageFailure;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** {@code bpf-events}. */
@Command(
        name = "bpf-events",
        description = "Kernel events and the streams of BPF programs, in the terminal.",
        sortOptions = false,
        usageHelpWidth = 100,
        versionProvider = Version.class,
        commandListHeading = "%nCommands:%n",
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the command has done what was requested, or the reader of stdout has closed it",
            "1:it failed, and stderr has the reason in one line",
            "2:the arguments are wrong",
            "130:Ctrl-C, after the accounting was printed"
        },
        footer = {
            "",
            "bpf-events COMMAND --help describes a command.",
            "Data goes to stdout, words to stderr. In a pipe, events are JSON objects, one per line.",
            "The last line on stderr has the accounting: what became of each event. A figure that is not"
                    + " known is ?."
        })
final class RootCommand implements Callable<Integer> {
    private final Console console;

    RootCommand(Console console) {
        this.console = console;
    }

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "Print the stack trace of an error.")
    void verbose(boolean verbose) {
        console.verbose(verbose);
    }

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Print this help.")
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Print the version.")
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private boolean version;

    @Override
    public Integer call() {
        throw new UsageFailure("no command is given");
    }
}
