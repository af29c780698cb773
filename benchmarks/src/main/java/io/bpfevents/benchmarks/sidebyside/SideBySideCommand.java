package io.bpfevents.benchmarks.sidebyside;

import io.bpfevents.benchmarks.Json;
import io.bpfevents.benchmarks.consumer.ConsumerKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The table. */
@Command(
        name = "bin/bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Reads one ring with several consumers, turn by turn, and prints what a record costs,",
            "beside C libbpf. Must be run as root. Without options everything, in about half an hour."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:measured",
            "1:it failed, or a consumer got other records than were produced",
            "2:the options are wrong"
        })
public final class SideBySideCommand implements Callable<Integer> {
    @Option(names = "--quick", description = "Less of everything: under three minutes.")
    private boolean quick;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Write the table as an array of objects, too.")
    private @Nullable Path json;

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
            description = "Only these, and c-libbpf.")
    private List<String> only = List.of();

    @Override
    public Integer call() throws IOException {
        List<ConsumerKind> consumers = consumers();
        Plan plan = (quick ? Plan.quick() : Plan.full()).only(this::isWanted);
        Path pin = Path.of("/sys/fs/bpf/bpf-events-bench-" + ProcessHandle.current().pid());
        List<Row> rows = new ArrayList<>();
        List<String> mistakes;
        try (Peers peers = new Peers(pin, Cpus.ofThisMachine())) {
            Run run = new Run(peers, consumers, SideBySideCommand::progress);
            print(run.measure(Plan.cold()), rows);
            run.warmUp(plan.warmUp());
            for (Scenario scenario : plan.scenarios()) {
                print(run.measure(scenario), rows);
            }
            mistakes = run.mistakes();
        }
        if (json != null) {
            Files.writeString(json, Json.array(rows.stream().map(Row::toJson).toList()));
        }
        mistakes.forEach(mistake -> System.err.println("bench: WRONG RECORDS: " + mistake));
        return mistakes.isEmpty() ? 0 : 1;
    }

    private List<ConsumerKind> consumers() {
        List<ConsumerKind> all = Arrays.asList(ConsumerKind.values());
        List<ConsumerKind> named = only.stream().map(ConsumerKind::of).toList();
        return all.stream()
                .filter(kind ->
                        named.isEmpty() || named.contains(kind) || kind == ConsumerKind.C_LIBBPF)
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
