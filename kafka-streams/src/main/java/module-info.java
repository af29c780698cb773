/** The accounting of a fleet as a table, by Kafka Streams. */
@SuppressWarnings({
    "requires-automatic",
    "requires-transitive-automatic"
}) // Kafka has no descriptor
module io.bpfevents.kafka.streams {
    requires transitive io.bpfevents.kafka;
    requires kafka.clients;
    requires kafka.streams;
    requires tools.jackson.databind;
    requires static transitive org.jspecify;

    exports io.bpfevents.kafka.streams;

    opens io.bpfevents.kafka.streams to
            tools.jackson.databind;
}
