package io.bpfevents.benchmarks;

import io.bpfevents.benchmarks.sidebyside.SideBySideCommand;
import picocli.CommandLine;

/** {@code bin/bench}. */
public final class Bench {
    private Bench() {}

    /** The program, to be given its arguments. */
    static CommandLine commandLine() {
        return new CommandLine(new SideBySideCommand()).addSubcommand(new ConsumerCommand());
    }

    /** Runs and ends the process. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }
}
