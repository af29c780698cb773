package io.bpfevents.cli;

import io.bpfevents.cli.output.Console;
import io.bpfevents.cli.run.RunOptions;
import picocli.CommandLine;

/** The command {@code bpf-events}. */
public final class Main {
    private Main() {}

    /** Runs the command and ends the process. */
    public static void main(String[] arguments) {
        System.exit(run(Console.ofProcess(), arguments));
    }

    /** Runs the command, and returns its exit code. */
    static int run(Console console, String... arguments) {
        return commandLine(console).execute(arguments);
    }

    /** The command line, with the list of all commands. */
    static CommandLine commandLine(Console console) {
        CommandLine root = new CommandLine(new RootCommand(console));
        Commands.addTo(root, console);
        ErrorHandler errors = new ErrorHandler(console);
        return root.setExecutionExceptionHandler(errors)
                .setParameterExceptionHandler(errors)
                // an option by that name takes the rest of the line
                .setEndOfOptionsDelimiter("\0" + RunOptions.CHILD)
                .setOut(console.writer())
                .setErr(console.errorWriter());
    }
}
