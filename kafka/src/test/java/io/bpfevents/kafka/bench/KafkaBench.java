package io.bpfevents.kafka.bench;

import io.bpfevents.core.testing.ForkedJvm;
import io.bpfevents.kafka.broker.BrokerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
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
    private static final int WARM_UP = 8; // seconds
    private static final List<String> SIMULATED = List.of(PLAIN, "direct", "exactly-once");
    private static final List<String> KERNEL = List.of(PLAIN, "kernel", "kernel-exactly-once");
    private static final List<Scenario> SCENARIOS =
            List.of(
                    new Scenario("100", 0, SIMULATED),
                    new Scenario("100", 20_000, SIMULATED),
                    new Scenario("json", 0, SIMULATED),
                    new Scenario("8", 0, KERNEL));

    private final BrokerProcess broker;
    private final int seconds;
    private int topics;

    /** What the senders of a round send. */
    private record Scenario(String load, int rate, List<String> senders) {}

    /** What a turn has measured. */
    private record Cost(double rate, double micros, double batch, double compiling) {}

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
            bench.cost(rounds);
            bench.latency(rounds);
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

    private void cost(int rounds) throws Exception {
        print(
                "| load | rate | sender | events/s | CPU us/event | ratio | lowest, highest | batch | compiling us/event |");
        print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        for (Scenario scenario : SCENARIOS) {
            Map<String, List<Cost>> costs = new LinkedHashMap<>();
            for (int round = 0; round < rounds; round++) {
                for (int i = 0; i < scenario.senders.size(); i++) {
                    String sender = scenario.senders.get((round + i) % scenario.senders.size());
                    costs.computeIfAbsent(sender, _ -> new ArrayList<>())
                            .add(cost(scenario, sender));
                }
            }
            scenario.senders.forEach(
                    it -> print(row(scenario, it, costs.get(it), costs.get(PLAIN))));
        }
    }

    private static String row(
            Scenario scenario, String sender, List<Cost> costs, List<Cost> plain) {
        double[] ratios = new double[costs.size()];
        Arrays.setAll(ratios, i -> costs.get(i).micros / plain.get(i).micros);
        return "| %s | %s | %s | %.0f | %.2f | %.2f | %.2f, %.2f | %.0f | %.2f |"
                .formatted(
                        scenario.load,
                        scenario.rate == 0 ? "any" : scenario.rate,
                        sender,
                        median(costs.stream().mapToDouble(Cost::rate)),
                        median(costs.stream().mapToDouble(Cost::micros)),
                        median(Arrays.stream(ratios)),
                        Arrays.stream(ratios).min().orElseThrow(),
                        Arrays.stream(ratios).max().orElseThrow(),
                        median(costs.stream().mapToDouble(Cost::batch)),
                        median(costs.stream().mapToDouble(Cost::compiling)));
    }

    private Cost cost(Scenario scenario, String sender) throws Exception {
        double[] figures =
                turn(
                        CostTurn.class,
                        sender,
                        scenario.load,
                        Integer.toString(scenario.rate),
                        Integer.toString(WARM_UP),
                        Integer.toString(seconds));
        return new Cost(figures[0], figures[1], figures[2], figures[3]);
    }

    private void latency(int rounds) throws Exception {
        print("| sender | events/s | p50 ms | p99 ms | of events |");
        print("| --- | --- | --- | --- | --- |");
        for (String sender : List.of("direct", "exactly-once")) {
            for (int rate : new int[] {1_000, 10_000}) {
                List<double[]> turns = new ArrayList<>();
                for (int round = 0; round < rounds; round++) {
                    turns.add(
                            turn(
                                    LatencyTurn.class,
                                    sender,
                                    Integer.toString(rate),
                                    Integer.toString(WARM_UP),
                                    Integer.toString(seconds)));
                }
                print(
                        "| %s | %d | %.1f | %.1f | %.0f |"
                                .formatted(
                                        sender,
                                        rate,
                                        median(turns.stream().mapToDouble(it -> it[1])),
                                        median(turns.stream().mapToDouble(it -> it[2])),
                                        turns.stream().mapToDouble(it -> it[0]).sum()));
            }
        }
    }

    /** Runs a turn, and returns what it has printed last. */
    private double[] turn(Class<?> main, String... arguments) throws Exception {
        String topic = "bench-" + topics++;
        try (Admin admin = Admin.create(broker.client())) {
            NewTopic one =
                    new NewTopic(topic, Optional.of(1), Optional.empty())
                            .configs(Map.of("file.delete.delay.ms", "1000"));
            admin.createTopics(List.of(one)).all().get();
            List<String> all = new ArrayList<>(List.of(arguments));
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

    private static double median(DoubleStream values) {
        double[] sorted = values.sorted().toArray();
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
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
