package io.bpfevents.cli.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Stack;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options that end a stream of events that happen meanwhile: a mixin. */
public final class RunOptions extends LimitOptions {
    /** The option for which {@code --} stands; all later arguments are those of the child. */
    public static final String CHILD = "--child";

    @Option(
            names = CHILD,
            paramLabel = "CMD",
            arity = "1",
            hideParamSyntax = true,
            description =
                    "Run a command, and end when it exits; its exit code has no effect, and its stdout goes"
                            + " to stderr. Mostly written as -- CMD. All later arguments are the command's.",
            parameterConsumer = Rest.class)
    private @Nullable List<String> child;

    /** Consumes all arguments, also those that look like options. */
    static final class Rest implements IParameterConsumer {
        @Override
        public void consumeParameters(Stack<String> args, ArgSpec spec, CommandSpec command) {
            if (args.isEmpty()) {
                throw new ParameterException(
                        command.commandLine(), "there is no command after --, such as -- ls -l");
            }
            List<String> rest = new ArrayList<>();
            while (!args.isEmpty()) {
                rest.add(args.pop());
            }
            spec.setValue(rest);
        }
    }

    @Override
    public @Nullable List<String> child() {
        return child;
    }
}
