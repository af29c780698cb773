package io.bpfevents.cli.generate;

import java.util.ArrayList;
import java.util.List;
import java.util.Stack;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/** Consumes all arguments, also those that look like options. */
final class ClangArguments implements IParameterConsumer {
    @Override
    public void consumeParameters(Stack<String> args, ArgSpec spec, CommandSpec command) {
        List<String> rest = new ArrayList<>();
        while (!args.isEmpty()) {
            rest.add(args.pop());
        }
        spec.setValue(rest);
    }
}
