package io.bpfevents.kafka.bench;

import io.bpfevents.core.testing.ForkedJvm;
import io.bpfevents.kafka.broker.BrokerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * Measures the sink with a broker in a process of its own: what an event costs an agent beside a
 * plain producer, how many it sends per second, and how long an event takes to a reader.
 *
 * <p>Each turn has a JVM and a topic of its own. The turns of a round follow each other, in another
 * order in each round; a ratio compares turns of one round, and the table has the medians.
 */
public final class KafkaBench implements AutoCloseable {
    /** The beginning of the line that has the figures of a turn, after lines of the log. */
    static final String RESULT = "turn: ";

    /** Of an agent: the same for the plain producer. */
    private static final List<String> JVM =
            List.of(
                    "env",
                    "JAVA_TOOL_OPTIONS=-Xms256m -Xmx256m -XX:+UseSerialGC"
                            + " -XX:-UseDynamicNumberOfCompilerThreads");

    private static final String PLAIN = "plain";
    private static final int WARM_UP = 6; // seconds
    private static final List<String> SIMULATED = List.of(PLAIN, "direct", "exactly-once");
    private static final List<String> KERNEL = List.of(PLAIN, "kernel", "kernel-exactly-once");
    private static final List<Scenario> SCENARIOS =
            List.of(
                    new Scenario("100", 0, SIMULATED),
                    new Scenario("100", 20_000, SIMULATED),
                    new Scenario("json", 0, SIMULATED),
                    new Scenario("8", 0, KERNEL));

    private static final List<String> LATENCY_SENDERS = List.of("direct", "exactly-once");
    private static final List<Integer> LATENCY_RATES = List.of(1_000, 10_000);

    private final BrokerProcess broker;
    private final int seconds;
    private final Map<String, List<double[]>> figures = new HashMap<>();
    private int topics;

    /** What the senders of a round send. */
    private record Scenario(String load, int rate, List<String> senders) {
        String name(String sender) {
            return load + ' ' + rate + ' ' + sender;
        }
    }

    private KafkaBench(Path directory, int seconds) throws IOException {
        broker = new BrokerProcess(directory);
        this.seconds = seconds;
    }

    /**
     * Prints the tables.
     *
     * @param arguments the number of rounds, 5 by default, and the measured seconds of a turn, 5 by
     *     default
     */
    public static void main(String[] arguments) throws Exception {
        Locale.setDefault(Locale.ROOT);
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
        int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
        Path directory = Files.createTempDirectory("bpf-events-kafka-bench-");
        try (var bench = new KafkaBench(directory, seconds)) {
            for (int round = 0; round < rounds; round++) {
                bench.round(round);
            }
            bench.print();
        } finally {
            delete(directory);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private void round(int round) throws Exception {
        for (Scenario scenario : SCENARIOS) {
            for (int i = 0; i < scenario.senders.size(); i++) {
                String sender = scenario.senders.get((round + i) % scenario.senders.size());
                measure(
                        scenario.name(sender),
                        CostTurn.class,
                        sender,
                        scenario.load,
                        Integer.toString(scenario.rate));
            }
        }
        for (String sender : LATENCY_SENDERS) {
            for (int rate : LATENCY_RATES) {
                measure(
                        latencyName(sender, rate),
                        LatencyTurn.class,
                        sender,
                        Integer.toString(rate));
            }
        }
    }

    private void print() {
        print(
                "| load | rate | sender | events/s | CPU us/event | ratio | lowest, highest"
                        + " | records/request | compiler us/event |");
        print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        for (Scenario scenario : SCENARIOS) {
            scenario.senders.forEach(it -> print(row(scenario, it)));
        }
        print("| sender | events/s | p50 ms | p99 ms |");
        print("| --- | --- | --- | --- |");
        for (String sender : LATENCY_SENDERS) {
            for (int rate : LATENCY_RATES) {
                String name = latencyName(sender, rate);
                print(
                        "| %s | %d | %.1f | %.1f |"
                                .formatted(sender, rate, median(name, 1), median(name, 2)));
            }
        }
    }

    private static String latencyName(String sender, int rate) {
        return "latency " + sender + ' ' + rate;
    }

    private String row(Scenario scenario, String sender) {
        String name = scenario.name(sender);
        List<double[]> turns = figures(name);
        List<double[]> plain = figures(scenario.name(PLAIN));
        double[] ratios = new double[turns.size()];
        Arrays.setAll(ratios, i -> turns.get(i)[1] / plain.get(i)[1]);
        Arrays.sort(ratios);
        return "| %s | %s | %s | %.0f | %.2f | %.2f | %.2f, %.2f | %.0f | %.2f |"
                .formatted(
                        scenario.load,
                        scenario.rate == 0 ? "any" : scenario.rate,
                        sender,
                        median(name, 0),
                        median(name, 1),
                        median(ratios),
                        ratios[0],
                        ratios[ratios.length - 1],
                        median(name, 2),
                        median(name, 3));
    }

    private List<double[]> figures(String name) {
        return figures.getOrDefault(name, List.of());
    }

    private double median(String name, int column) {
        return median(figures(name).stream().mapToDouble(it -> it[column]).sorted().toArray());
    }

    private static double median(double[] sorted) {
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    /** Runs a turn, and adds its figures, which it prints as well: a round takes minutes. */
    private void measure(String name, Class<?> main, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add(Integer.toString(WARM_UP));
        all.add(Integer.toString(seconds));
        double[] turn = turn(main, all);
        figures.computeIfAbsent(name, _ -> new ArrayList<>()).add(turn);
        print(name + ": " + Arrays.toString(turn));
    }

    /** Runs a turn, and returns what it has printed last. */
    private double[] turn(Class<?> main, List<String> arguments) throws Exception {
        String topic = "bench-" + topics++;
        try (Admin admin = Admin.create(broker.client())) {
            NewTopic one =
                    new NewTopic(topic, Optional.of(1), Optional.empty())
                            .configs(Map.of("file.delete.delay.ms", "1000"));
            admin.createTopics(List.of(one)).all().get();
            List<String> all = new ArrayList<>(arguments);
            all.add(broker.client().get("bootstrap.servers").toString());
            all.add(topic);
            String output = ForkedJvm.run(JVM, main, all.toArray(String[]::new));
            admin.deleteTopics(List.of(topic)).all().get();
            String figures =
                    output.lines().filter(it -> it.startsWith(RESULT)).findFirst().orElseThrow();
            return Stream.of(figures.substring(RESULT.length()).split(" "))
                    .flatMapToDouble(it -> DoubleStream.of(Double.parseDouble(it)))
                    .toArray();
        }
    }

    @SuppressWarnings("SystemOut") // is a program
    private static void print(String line) {
        System.out.println(line);
    }

    @Override
    public void close() {
        broker.close();
    }
}
