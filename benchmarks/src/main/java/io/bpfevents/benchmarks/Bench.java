package io.bpfevents.benchmarks;

import io.bpfevents.benchmarks.sidebyside.SideBySideCommand;
import java.util.Locale;
import picocli.CommandLine;

/** {@code bin/bench}. */
public final class Bench {
    private Bench() {}

    /** The program, to be given its arguments. */
    static CommandLine commandLine() {
        CommandLine micro =
                new CommandLine(new MicroCommand()).setUnmatchedOptionsArePositionalParams(true);
        return new CommandLine(new SideBySideCommand())
                .addSubcommand(new ConsumerCommand())
                .addSubcommand(new ContractCommand())
                .addSubcommand(micro);
    }

    /** Runs and ends the process. */
    public static void main(String[] args) {
        Locale.setDefault(Locale.ROOT); // JSON knows no decimal comma
        System.exit(commandLine().execute(args));
    }
}
