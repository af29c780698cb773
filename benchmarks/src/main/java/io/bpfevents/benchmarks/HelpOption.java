package io.bpfevents.benchmarks;

import picocli.CommandLine.Option;

/** The {@code --help} option of all commands. */
public final class HelpOption {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private boolean help;
}
