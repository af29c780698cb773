package io.bpfevents.kafka.streams;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;

/** Runs a table until the process is terminated. */
final class FleetTableMain {
    private static final String USAGE =
            "usage: FleetTableMain --brokers HOST:PORT[,...] --topic FLEET --output TABLE";

    private FleetTableMain() {}

    @SuppressWarnings("SystemOut") // is a program
    public static void main(String[] arguments) throws InterruptedException {
        Map<String, String> options = options(arguments);
        if (options.isEmpty()) {
            System.err.println(USAGE);
            System.exit(2);
        }
        FleetTable table =
                FleetTable.start(
                        required(options, "--topic"),
                        required(options, "--output"),
                        Map.of("bootstrap.servers", required(options, "--brokers")));
        Runtime.getRuntime().addShutdownHook(new Thread(table::close, "close"));
        new CountDownLatch(1).await();
    }

    private static String required(Map<String, String> options, String name) {
        return Objects.requireNonNull(options.get(name), name);
    }

    /** All three; empty if they are not these. */
    static Map<String, String> options(String... arguments) {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            options.put(arguments[i], arguments[i + 1]);
        }
        boolean isComplete =
                arguments.length == 6
                        && options.keySet()
                                .containsAll(List.of("--brokers", "--topic", "--output"));
        return isComplete ? options : Map.of();
    }
}
