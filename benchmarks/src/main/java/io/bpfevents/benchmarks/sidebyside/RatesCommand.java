package io.bpfevents.benchmarks.sidebyside;

import io.bpfevents.benchmarks.HelpOption;
import io.bpfevents.benchmarks.ModuleDirectory;
import io.bpfevents.benchmarks.consumer.ConsumerKind;
import io.bpfevents.benchmarks.machine.Machine;
import io.bpfevents.core.kernel.BpfSupport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures CPU time and latency of steady streams over the rate. */
@Command(
        name = "rates",
        description = {
            "Reads steady streams of 1,000 to 1,000,000 records per second with C and libbpf, and",
            "with a Flux without coalescing, with the default and with 1 ms. Prints CPU time and",
            "latency, and writes rates.json and rates.svg. Requires root and five minutes."
        })
public final class RatesCommand implements Callable<Integer> {
    private static final List<ConsumerKind> CONSUMERS =
            List.of(
                    ConsumerKind.C_LIBBPF,
                    ConsumerKind.FLUX_NO_COALESCE,
                    ConsumerKind.FLUX,
                    ConsumerKind.FLUX_COALESCE_1MS);

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private final HelpOption help = new HelpOption();

    @Option(
            names = "--results",
            paramLabel = "DIR",
            description = "Directory of the result files. Default: benchmarks/results.")
    private @Nullable Path results;

    @Override
    public Integer call() throws IOException {
        BpfSupport.unavailabilityCause()
                .ifPresent(cause -> {
                    throw cause;
                });
        Path directory = results != null ? results : ModuleDirectory.directory().resolve("results");
        Files.createDirectories(directory); // fails now if that is impossible, not after the run
        PlanResults measured = PlanResults.measure(Plan.rates(), CONSUMERS);
        Files.writeString(directory.resolve("rates.json"), ResultFiles.json(measured.rows()));
        Files.writeString(
                directory.resolve("rates.svg"),
                new RatesPlot(Machine.summary()).of(measured.rows()));
        PlanResults.progress("wrote the results to " + directory);
        return measured.exitCode();
    }
}
