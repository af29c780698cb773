/** Events of many hosts in a Kafka topic, with accounting that travels with them. */
@SuppressWarnings({"module", "requires-transitive-automatic"}) // later modules; Kafka, Avro
module io.bpfevents.kafka {
    requires transitive io.bpfevents.reactor;
    requires transitive kafka.clients;
    requires transitive org.apache.avro;
    requires io.bpfevents.recording;
    requires tools.jackson.databind;
    requires static transitive org.jspecify;

    exports io.bpfevents.kafka;
    exports io.bpfevents.kafka.accounting;
    exports io.bpfevents.kafka.value;

    // the same rule and the same JSON in the table of the fleet
    exports io.bpfevents.kafka.internal.fleet to
            io.bpfevents.kafka.streams,
            tools.jackson.databind;
    exports io.bpfevents.kafka.internal.wire to
            io.bpfevents.kafka.streams;
}
