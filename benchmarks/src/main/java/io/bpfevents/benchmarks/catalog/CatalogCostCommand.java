package io.bpfevents.benchmarks.catalog;

import io.bpfevents.benchmarks.HelpOption;
import io.bpfevents.catalog.Filter;
import io.bpfevents.catalog.KernelEvents;
import io.bpfevents.catalog.SourceAvailability;
import io.bpfevents.core.kernel.BpfSupport;
import io.bpfevents.core.kernel.RunStatistics;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures what each source of the catalogue costs per hit. */
@Command(
        name = "catalog",
        description = {
            "Prints the time per hit of each source of the catalogue, as Markdown.",
            "The figures are run_time_ns / run_cnt of its programs: without a filter, and with",
            "one that rejects every hit. The programs that had hits are in the order of their",
            "load, separated by plus signs. Requires root, a quiet machine and one to three",
            "minutes."
        })
public final class CatalogCostCommand implements Callable<Integer> {
    static final int NO_PROCESS = 1 << 22; // process ids are below: PID_MAX_LIMIT

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private final HelpOption help = new HelpOption();

    @Option(
            names = "--rounds",
            description = "Rounds of the load for each source and filter. Default: 100.")
    private int rounds = 100;

    @Override
    public Integer call() throws IOException, InterruptedException {
        BpfSupport.unavailabilityCause()
                .ifPresent(cause -> {
                    throw cause;
                });
        try (RunStatistics _ = RunStatistics.enable();
                EventLoad load = new EventLoad(rounds)) {
            load.run(); // the first one reads the programs from the disk
            System.out.println("| source | programs | hits | ns per hit | ns per rejected hit |");
            System.out.println("| --- | --- | --- | --- | --- |");
            for (SourceAvailability source : KernelEvents.available()) {
                if (source.isAvailable()) {
                    System.out.println(row(source, load));
                }
            }
        }
        return 0;
    }

    /** A program without hits has no figure; other processes can cause hits in one run only. */
    private static String row(SourceAvailability source, EventLoad load)
            throws IOException, InterruptedException {
        List<LoadedProgram> accepting = measure(source, Filter.all(), load);
        accepting.removeIf(it -> it.runs() == 0);
        Map<String, LoadedProgram> rejecting =
                measure(source, Filter.all().pids(NO_PROCESS), load).stream()
                        .collect(Collectors.toMap(LoadedProgram::name, it -> it));
        return "| %s | %s | %s | %s | %s |"
                .formatted(
                        source.name(),
                        join(accepting, LoadedProgram::name),
                        join(accepting, it -> String.valueOf(it.runs())),
                        join(accepting, CatalogCostCommand::perRun),
                        join(accepting, it -> perRun(rejecting.get(it.name()))));
    }

    private static List<LoadedProgram> measure(
            SourceAvailability source, Filter filter, EventLoad load)
            throws IOException, InterruptedException {
        try (OpenSource _ = OpenSource.open(source, filter)) {
            load.run();
            return LoadedProgram.all();
        }
    }

    private static String perRun(@Nullable LoadedProgram program) {
        return program == null || program.runs() == 0
                ? "-"
                : String.valueOf(program.nanos() / program.runs());
    }

    private static String join(
            List<LoadedProgram> programs, Function<LoadedProgram, String> column) {
        return programs.isEmpty()
                ? "-"
                : programs.stream().map(column).collect(Collectors.joining(" + "));
    }
}
