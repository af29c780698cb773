package io.bpfevents.benchmarks.sidebyside;

import io.bpfevents.benchmarks.HelpOption;
import io.bpfevents.benchmarks.ModuleDirectory;
import io.bpfevents.benchmarks.consumer.ConsumerKind;
import io.bpfevents.core.kernel.BpfSupport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures the table: all consumers on one buffer. */
@Command(
        name = "bin/bench",
        sortOptions = false,
        description = {
            "Reads one buffer with several consumers in turn, and prints the cost per record compared",
            "with C and libbpf. Requires root. Without options it measures all, in half an hour."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:measured",
            "1:failed, or a consumer got other records than were produced",
            "2:the options are wrong"
        })
public final class SideBySideCommand implements Callable<Integer> {
    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private final HelpOption help = new HelpOption();

    @Option(names = "--quick", description = "A smaller table, in less than three minutes.")
    private boolean quick;

    @Option(
            names = "--minutes",
            paramLabel = "N",
            description = "Time limit, with fewer turns per scenario, at least one.")
    private @Nullable Integer minutes;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Also write the table to FILE, as an array of objects.")
    private @Nullable Path json;

    @Option(
            names = "--results",
            paramLabel = "DIR",
            description = {
                "Directory of the result files. Default: benchmarks/results",
                "for the whole table, benchmarks/target/results for a part of it."
            })
    private @Nullable Path results;

    @Option(
            names = "--mode",
            split = ",",
            paramLabel = "MODE",
            description = "Only these modes: drain, stream, latency, perf, perf-or-ring.")
    private List<String> modes = List.of();

    @Option(
            names = "--size",
            split = ",",
            paramLabel = "BYTES",
            description = "Only records of these sizes: 16, 64, 256.")
    private List<Integer> sizes = List.of();

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "CONSUMER",
            completionCandidates = ConsumerKind.Labels.class,
            description = "Only these consumers, c-libbpf and c-perf: ${COMPLETION-CANDIDATES}.")
    private List<ConsumerKind> only = List.of();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Plan plan = (quick ? Plan.quick() : Plan.full()).only(this::isWanted);
        if (minutes != null) {
            if (minutes < 1) {
                throw new ParameterException(
                        spec.commandLine(), "--minutes must be at least 1, not " + minutes);
            }
            plan = plan.within(Duration.ofMinutes(minutes));
        }
        if (plan.scenarios().isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "no scenario has a mode of " + modes + " and a size of " + sizes + " B");
        }
        BpfSupport.unavailabilityCause()
                .ifPresent(cause -> {
                    throw cause;
                });
        if (json != null) {
            Files.writeString(
                    json, "[]\n"); // fails now if the file cannot be written, not after the run
        }
        PlanResults measured = PlanResults.measure(plan, consumers(plan));
        write(measured);
        return measured.exitCode();
    }

    private void write(PlanResults measured) throws IOException {
        if (json != null) {
            Files.writeString(json, ResultFiles.json(measured.rows()));
        }
        boolean whole = !quick && modes.isEmpty() && sizes.isEmpty() && only.isEmpty();
        Path directory =
                results != null
                        ? results
                        : ModuleDirectory.directory().resolve(whole ? "results" : "target/results");
        new ResultFiles(directory).write(measured.rows(), measured.machine());
        PlanResults.progress("wrote the results to " + directory);
    }

    /** The consumers that some scenario measures: the others need no process and no warm-up. */
    private List<ConsumerKind> consumers(Plan plan) {
        return Arrays.stream(ConsumerKind.values())
                .filter(kind -> plan.scenarios().stream().anyMatch(s -> isWanted(kind, s)))
                .toList();
    }

    private boolean isWanted(ConsumerKind kind, Scenario scenario) {
        return scenario.includes(kind)
                && (only.isEmpty() || only.contains(kind) || kind == scenario.reference());
    }

    private boolean isWanted(Scenario scenario) {
        return (modes.isEmpty() || modes.contains(scenario.mode()))
                && (sizes.isEmpty() || sizes.contains(scenario.size()));
    }
}
