package io.bpfevents.kafka.broker;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** What Kafka's clients and broker log: thousands of lines per test, of which none is an error. */
public final class KafkaLogs {
    // kept, since loggers are collected with their levels
    private static final List<Logger> LOGGERS =
            Stream.of("kafka", "org.apache.kafka", "state.change.logger")
                    .map(Logger::getLogger)
                    .toList();

    private KafkaLogs() {}

    /** Leaves out all that is no error. */
    public static void quiet() {
        LOGGERS.forEach(logger -> logger.setLevel(Level.SEVERE));
    }
}
