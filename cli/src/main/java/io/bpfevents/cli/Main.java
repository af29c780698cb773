package io.bpfevents.cli;

import io.bpfevents.cli.output.Console;
import io.bpfevents.cli.run.RunOptions;
import java.util.Arrays;
import picocli.CommandLine;

/** The command {@code bpf-events}. */
public final class Main {
    private Main() {}

    /** Runs the command and ends the process. */
    public static void main(String[] arguments) {
        Console console = Console.ofProcess();
        Warnings.printTo(console);
        System.exit(run(console, arguments));
    }

    /** Runs the command, and returns its exit code. */
    public static int run(Console console, String... arguments) {
        return commandLine(console).execute(withChild(arguments));
    }

    /** With {@code --child} in place of the first {@code --}. */
    private static String[] withChild(String... arguments) {
        String[] all = arguments.clone();
        int index = Arrays.asList(all).indexOf("--");
        if (index >= 0) {
            all[index] = RunOptions.CHILD;
        }
        return all;
    }

    /** The command line, with the list of all commands. */
    static CommandLine commandLine(Console console) {
        CommandLine root = new CommandLine(new RootCommand(console));
        Commands.addTo(root, console);
        ErrorHandler errors = new ErrorHandler(console);
        return root.setExecutionExceptionHandler(errors)
                .setParameterExceptionHandler(errors)
                .setOut(console.writer())
                .setErr(console.errorWriter());
    }
}
