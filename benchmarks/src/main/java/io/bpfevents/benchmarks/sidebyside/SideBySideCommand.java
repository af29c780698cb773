package io.bpfevents.benchmarks.sidebyside;

import io.bpfevents.benchmarks.HelpOption;
import io.bpfevents.benchmarks.Home;
import io.bpfevents.benchmarks.consumer.ConsumerKind;
import io.bpfevents.core.BpfSupport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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

/** The table. */
@Command(
        name = "bin/bench",
        sortOptions = false,
        description = {
            "Reads one ring with several consumers, turn by turn, and prints what a record costs,",
            "beside C libbpf. Must be run as root. Without options everything, in half an hour."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:measured",
            "1:it failed, or a consumer got other records than were produced",
            "2:the options are wrong"
        })
public final class SideBySideCommand implements Callable<Integer> {
    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private final HelpOption help = new HelpOption();

    @Option(names = "--quick", description = "Less of everything: under three minutes.")
    private boolean quick;

    @Option(
            names = "--minutes",
            paramLabel = "N",
            description = "Take about this long at most: fewer turns, but one of each.")
    private @Nullable Integer minutes;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Write the table as an array of objects, too.")
    private @Nullable Path json;

    @Option(
            names = "--results",
            paramLabel = "DIR",
            description = {
                "Where to leave JSON, plot, machine and claim. Default: benchmarks/results",
                "for the whole table, benchmarks/target/results for a part of it."
            })
    private @Nullable Path results;

    @Option(
            names = "--mode",
            split = ",",
            paramLabel = "MODE",
            description = "Only these: drain, stream, latency.")
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
            description = "Only these, and c-libbpf: ${COMPLETION-CANDIDATES}.")
    private List<ConsumerKind> only = List.of();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        List<ConsumerKind> consumers = consumers();
        Plan plan = (quick ? Plan.quick() : Plan.full()).only(this::isWanted);
        if (minutes != null) {
            if (minutes < 1) {
                throw new ParameterException(
                        spec.commandLine(), "--minutes is at least 1, not " + minutes);
            }
            plan = plan.within(Duration.ofMinutes(minutes));
        }
        if (plan.scenarios().isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "nothing is measured in " + modes + " with " + sizes + " B");
        }
        BpfSupport.unavailabilityCause()
                .ifPresent(cause -> {
                    throw cause;
                });
        if (json != null) {
            Files.writeString(json, "[]\n"); // if that fails, then now and not in half an hour
        }
        Cpus cpus = Cpus.ofThisMachine();
        Path pin = Path.of("/sys/fs/bpf/bpf-events-bench-" + ProcessHandle.current().pid());
        List<Row> rows = new ArrayList<>();
        List<String> mistakes;
        String noise = Machine.noise("before", cpus);
        String libbpf;
        try (Peers peers = new Peers(pin, cpus)) {
            // the cold round and the warm-up have their share, too
            Budget budget = new Budget(plan.atMost(), plan.scenarios().size() + 2);
            Run run = new Run(peers, consumers, budget, SideBySideCommand::progress);
            print(run.measure(Plan.cold()), rows);
            run.warmUp(plan.warmUp());
            for (Scenario scenario : plan.scenarios()) {
                print(run.measure(scenario), rows);
            }
            mistakes = run.mistakes();
            libbpf = peers.libbpf();
        }
        noise += Machine.noise("after", cpus);
        leave(rows, Machine.description(libbpf) + noise);
        mistakes.forEach(mistake -> System.err.println("bench: WRONG RECORDS: " + mistake));
        return mistakes.isEmpty() ? 0 : 1;
    }

    private void leave(List<Row> rows, String machine) throws IOException {
        System.out.print(machine);
        if (json != null) {
            Files.writeString(json, ResultFiles.json(rows));
        }
        boolean whole = !quick && modes.isEmpty() && sizes.isEmpty() && only.isEmpty();
        Path directory =
                results != null
                        ? results
                        : Home.directory().resolve(whole ? "results" : "target/results");
        new ResultFiles(directory).write(rows, machine);
        progress("results are in " + directory);
    }

    private List<ConsumerKind> consumers() {
        return Arrays.stream(ConsumerKind.values())
                .filter(kind ->
                        only.isEmpty() || only.contains(kind) || kind == ConsumerKind.C_LIBBPF)
                .toList();
    }

    private boolean isWanted(Scenario scenario) {
        return (modes.isEmpty() || modes.contains(scenario.mode()))
                && (sizes.isEmpty() || sizes.contains(scenario.size()));
    }

    private static void print(List<Row> measured, List<Row> rows) {
        System.out.print(Table.of(measured));
        rows.addAll(measured);
    }

    private static void progress(String what) {
        System.err.println("bench: " + what);
    }
}
