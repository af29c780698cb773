package io.bpfevents.benchmarks.sidebyside;

import io.bpfevents.benchmarks.ModuleDirectory;
import io.bpfevents.benchmarks.consumer.Buffers;
import io.bpfevents.benchmarks.consumer.ConsumerKind;
import io.bpfevents.benchmarks.machine.Cpus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The processes of a run: a JVM per consumer written in Java, a C process per consumer in C, and a
 * producer per scenario. A JVM lives as long as the run, so it keeps its compiled code, and its
 * profile contains no other consumer. The producer has one CPU, the consumers another one.
 */
final class ChildProcesses implements AutoCloseable {
    private static final String MAIN = "io.bpfevents.benchmarks.Bench";

    private final Path pin;
    private final Cpus cpus;
    private final Map<ConsumerKind, ChildProcess> consumers = new LinkedHashMap<>();
    private String libbpf = "unknown";

    /**
     * @param pin path at which producers pin their ring; that of a perf event array has a suffix
     */
    ChildProcesses(Path pin, Cpus cpus) {
        this.pin = pin;
        this.cpus = cpus;
    }

    /** The process of a consumer, which the first call starts. */
    ChildProcess consumer(ConsumerKind kind) throws IOException {
        ChildProcess known = consumers.get(kind);
        if (known == null) {
            known = new ChildProcess(command(kind));
            consumers.put(kind, known);
        }
        return known;
    }

    private List<String> command(ConsumerKind kind) {
        List<String> command =
                new ArrayList<>(List.of("taskset", "-c", Integer.toString(cpus.consumer())));
        if (kind.isNative()) {
            command.add(ModuleDirectory.program("consumer"));
        } else {
            command.addAll(
                    List.of(
                            Path.of(System.getProperty("java.home"), "bin/java").toString(),
                            "-Xms128m",
                            "-Xmx128m",
                            "--enable-native-access=ALL-UNNAMED",
                            ModuleDirectory.argument(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            MAIN,
                            "consumer"));
        }
        command.addAll(List.of("--map", map(kind).toString()));
        command.addAll(List.of("--consumer", kind.label(), "--turns"));
        return command;
    }

    /** The path at which producers pin the map that a consumer reads. */
    Path map(ConsumerKind kind) {
        return kind.isPerf() ? perfPin() : pin;
    }

    private Path perfPin() {
        return pin.resolveSibling(pin.getFileName() + "-perf");
    }

    /** Starts a producer with new buffers; the previous producer must be closed. */
    ChildProcess producer(Scenario scenario) throws IOException {
        ChildProcess producer = new ChildProcess(producerCommand(scenario));
        try {
            libbpf = producer.receive().getOrDefault("libbpf", libbpf); // the producer is ready
        } catch (IOException e) {
            producer.close();
            throw e;
        }
        return producer;
    }

    private List<String> producerCommand(Scenario scenario) {
        Buffers buffers = scenario.buffers();
        List<String> command = new ArrayList<>();
        command.add(ModuleDirectory.program("producer"));
        command.addAll(List.of("--size", Integer.toString(scenario.size())));
        command.addAll(List.of("--cpu", Integer.toString(cpus.producer())));
        if (buffers.hasRing()) {
            command.addAll(List.of("--object", ModuleDirectory.object("bench")));
            command.addAll(List.of("--pin", pin.toString()));
            command.addAll(List.of("--ring", Long.toString(buffers.ringBytes())));
        }
        if (buffers.hasPerf()) {
            command.addAll(List.of("--perf", ModuleDirectory.object("perf")));
            command.addAll(List.of("--perf-pin", perfPin().toString()));
            command.addAll(List.of("--per-cpu", Long.toString(buffers.perCpu())));
        }
        return command;
    }

    /** The version of libbpf; unknown before the first producer. */
    String libbpf() {
        return libbpf;
    }

    /** Runs one turn of a consumer. */
    TurnResult turn(ChildProcess producer, ConsumerKind kind, Scenario scenario)
            throws IOException {
        ChildProcess consumer = consumer(kind);
        Buffers buffers = scenario.buffers();
        consumer.send(scenario.action() + " 60 " + buffers.perCpu() + " " + buffers.samples());
        producer.send(command(scenario.command(), kind, consumer.pid(), buffers.samples()));
        Map<String, String> consumed = consumer.receive();
        return new TurnResult(producer.receive(), consumed);
    }

    /** A command of the producer, which sends to the buffer that the consumer reads. */
    static String command(String command, ConsumerKind kind, long consumer, int samples) {
        return kind.isPerf() ? "perf " + consumer + " " + samples + " " + command : command;
    }

    @Override
    public void close() throws IOException {
        for (ChildProcess consumer : consumers.values()) {
            consumer.close();
        }
    }
}
