package io.bpfevents.benchmarks.sidebyside;

import io.bpfevents.benchmarks.ModuleDirectory;
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
     * @param pin path at which producers pin their ring
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
        command.addAll(List.of("--map", pin.toString(), "--consumer", kind.label(), "--turns"));
        return command;
    }

    /** Starts a producer with a new ring; the previous producer must be closed. */
    ChildProcess producer(Scenario scenario) throws IOException {
        ChildProcess producer =
                new ChildProcess(
                        List.of(
                                ModuleDirectory.program("producer"),
                                "--object",
                                ModuleDirectory.object("bench"),
                                "--pin",
                                pin.toString(),
                                "--size",
                                Integer.toString(scenario.size()),
                                "--ring",
                                Long.toString(scenario.ringBytes()),
                                "--cpu",
                                Integer.toString(cpus.producer())));
        try {
            libbpf = producer.receive().getOrDefault("libbpf", libbpf); // the producer is ready
        } catch (IOException e) {
            producer.close();
            throw e;
        }
        return producer;
    }

    /** The version of libbpf; unknown before the first producer. */
    String libbpf() {
        return libbpf;
    }

    /** Runs one turn of a consumer. */
    TurnResult turn(ChildProcess producer, ConsumerKind kind, String command) throws IOException {
        ChildProcess consumer = consumer(kind);
        consumer.send(command.substring(0, command.indexOf(' ')) + " 60");
        producer.send(command);
        Map<String, String> consumed = consumer.receive();
        return new TurnResult(producer.receive(), consumed);
    }

    @Override
    public void close() throws IOException {
        for (ChildProcess consumer : consumers.values()) {
            consumer.close();
        }
    }
}
