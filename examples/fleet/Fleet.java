import io.bpfevents.catalog.KernelEvents;
import io.bpfevents.catalog.KernelSource;
import io.bpfevents.catalog.process.ProcessStart;
import io.bpfevents.kafka.FleetReader;
import io.bpfevents.kafka.KafkaSink;
import io.bpfevents.kafka.value.ValueDecoder;
import io.bpfevents.kafka.value.ValueEncoder;

/** Arguments: a broker, and a topic that exists. */
void main(String[] arguments) {
    Map<String, String> brokers = Map.of("bootstrap.servers", arguments[0]);
    String topic = arguments[1];
    FleetReader fleet = FleetReader.of(topic, brokers);
    try (KafkaSink sink = KafkaSink.to(topic, brokers, "this-host");
            KernelSource<ProcessStart> execs = KernelEvents.source(ProcessStart.class)) {
        // At each host: the events, and once per second their accounting.
        execs.using((ring, decoder) -> sink.send("exec", ring, decoder, ValueEncoder.json()))
                .subscribe();

        // Elsewhere: the events of all hosts.
        fleet.events(ValueDecoder.json(ProcessStart.class))
                .map(event -> event.stream().host() + ": " + event.value().filename())
                .take(3)
                .doOnNext(System.out::println)
                .blockLast();
        fleet.accounting()
                .forEach(source ->
                        System.out.printf(
                                "%s is %s, received %d, lost in the topic %s%n",
                                source.stream().key(),
                                source.state(),
                                source.received(),
                                source.lostInTopic()));
    }
}
