package io.bpfevents.benchmarks.sidebyside;

import io.bpfevents.benchmarks.Home;
import io.bpfevents.benchmarks.consumer.ConsumerKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The processes of a run: a JVM for each consumer written in Java, which keeps what its compiler
 * has learnt and knows of no other consumer, a C process for each of the others, a producer for
 * each scenario. Producer and consumers have a CPU each.
 */
final class Peers implements AutoCloseable {
    private static final String MAIN = "io.bpfevents.benchmarks.Bench";

    private final Path pin;
    private final Cpus cpus;
    private final Map<ConsumerKind, Peer> consumers = new LinkedHashMap<>();
    private String libbpf = "unknown";

    /**
     * @param pin where producers are to pin their ring
     */
    Peers(Path pin, Cpus cpus) {
        this.pin = pin;
        this.cpus = cpus;
    }

    /** The process of a consumer, started when it is first asked for. */
    Peer consumer(ConsumerKind kind) throws IOException {
        Peer known = consumers.get(kind);
        if (known == null) {
            known = new Peer(command(kind));
            consumers.put(kind, known);
        }
        return known;
    }

    private List<String> command(ConsumerKind kind) {
        List<String> command =
                new ArrayList<>(List.of("taskset", "-c", Integer.toString(cpus.consumer())));
        if (kind.isNative()) {
            command.add(Home.program("consumer"));
        } else {
            command.addAll(
                    List.of(
                            Path.of(System.getProperty("java.home"), "bin/java").toString(),
                            "-Xms128m",
                            "-Xmx128m",
                            "--enable-native-access=ALL-UNNAMED",
                            Home.argument(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            MAIN,
                            "consumer"));
        }
        command.addAll(List.of("--map", pin.toString(), "--consumer", kind.label(), "--turns"));
        return command;
    }

    /** A producer with a ring of its own; the one before must have been closed. */
    Peer producer(Scenario scenario) throws IOException {
        Peer producer =
                new Peer(
                        List.of(
                                Home.program("producer"),
                                "--object",
                                Home.object("bench"),
                                "--pin",
                                pin.toString(),
                                "--size",
                                Integer.toString(scenario.size()),
                                "--ring",
                                Long.toString(scenario.ringBytes()),
                                "--cpu",
                                Integer.toString(cpus.producer())));
        try {
            libbpf = producer.answer().getOrDefault("libbpf", libbpf); // it is ready
        } catch (IOException e) {
            producer.close();
            throw e;
        }
        return producer;
    }

    /** The version of libbpf, once there was a producer. */
    String libbpf() {
        return libbpf;
    }

    /** One turn of a consumer. */
    Outcome turn(Peer producer, ConsumerKind kind, String command) throws IOException {
        Peer consumer = consumer(kind);
        consumer.tell(command.substring(0, command.indexOf(' ')) + " 60");
        producer.tell(command);
        Map<String, String> consumed = consumer.answer();
        return new Outcome(producer.answer(), consumed);
    }

    @Override
    public void close() throws IOException {
        for (Peer consumer : consumers.values()) {
            consumer.close();
        }
    }
}
