package io.bpfevents.cli;

import io.bpfevents.cli.output.Console;
import io.bpfevents.cli.output.UsageFailure;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Reports errors in one line. */
final class ErrorHandler implements IExecutionExceptionHandler, IParameterExceptionHandler {
    private final Console console;

    ErrorHandler(Console console) {
        this.console = console;
    }

    @Override
    public int handleExecutionException(
            Exception failure, CommandLine command, ParseResult parsed) {
        return failure instanceof UsageFailure usage
                ? reportUsage(command, usage.getMessage())
                : console.fail(failure);
    }

    @Override
    public int handleParseException(ParameterException failure, String[] arguments) {
        return reportUsage(failure.getCommandLine(), message(failure));
    }

    private static @Nullable String message(ParameterException failure) {
        if (failure instanceof UnmatchedArgumentException unmatched
                && !unmatched.isUnknownOption()
                && unmatched.getCommandLine().getParent() == null) {
            String name = unmatched.getUnmatched().getFirst();
            List<String> similar = unmatched.getSuggestions();
            if (!similar.contains(name)) { // after --, which ends the options, even a known one
                return "there is no command "
                        + name
                        + "; similar are "
                        + String.join(", ", similar);
            }
        }
        return failure.getMessage();
    }

    private int reportUsage(CommandLine command, @Nullable String message) {
        String name = command.getCommandSpec().qualifiedName();
        console.report(message + "; " + name + " --help lists the arguments");
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }
}
