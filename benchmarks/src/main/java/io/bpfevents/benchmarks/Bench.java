package io.bpfevents.benchmarks;

import io.bpfevents.benchmarks.catalog.CatalogCostCommand;
import io.bpfevents.benchmarks.catalog.CatalogSoakCommand;
import io.bpfevents.benchmarks.consumer.ConsumerKind;
import io.bpfevents.benchmarks.sidebyside.RatesCommand;
import io.bpfevents.benchmarks.sidebyside.SideBySideCommand;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

/** The command line of {@code bin/bench}. */
public final class Bench {
    private Bench() {}

    /** The parser with all commands. */
    static CommandLine commandLine() {
        CommandLine micro =
                new CommandLine(new MicroCommand()).setUnmatchedOptionsArePositionalParams(true);
        CommandLine bench =
                new CommandLine(new SideBySideCommand())
                        .addSubcommand(new ConsumerCommand())
                        .addSubcommand(new ContractCommand())
                        .addSubcommand(new RatesCommand())
                        .addSubcommand(new CatalogCostCommand())
                        .addSubcommand(new CatalogSoakCommand())
                        .addSubcommand(micro);
        bench.registerConverter(ConsumerKind.class, Bench::consumer);
        bench.setUsageHelpWidth(100);
        bench.setExecutionExceptionHandler((failure, commandLine, parsed) -> {
            System.err.println("bench: " + failure.getMessage());
            return 1;
        });
        return bench;
    }

    private static ConsumerKind consumer(String label) {
        try {
            return ConsumerKind.of(label);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    /** Runs a command, and ends the process with its exit code. */
    public static void main(String[] args) {
        Locale.setDefault(Locale.ROOT); // JSON has no decimal comma
        System.exit(commandLine().execute(args));
    }
}
