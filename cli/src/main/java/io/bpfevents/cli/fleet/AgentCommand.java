package io.bpfevents.cli.fleet;

import io.bpfevents.catalog.KernelSource;
import io.bpfevents.cli.output.Console;
import io.bpfevents.cli.output.UsageFailure;
import io.bpfevents.cli.run.RunOptions;
import io.bpfevents.cli.source.FilterOptions;
import io.bpfevents.cli.source.SourceCommands;
import io.bpfevents.kafka.KafkaSink;
import io.bpfevents.kafka.value.SchemaTopic;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code agent}: the events of this host into a topic. */
@Command(
        name = "agent",
        customSynopsis =
                "bpf-events agent --brokers HOST:PORT[,...] [OPTION]... SOURCE[,...] [-- CMD [ARGUMENT]...]",
        sortOptions = false,
        usageHelpWidth = 100,
        description = {
            "Send the events of sources such as exec to a Kafka topic, and once per second the accounting"
                    + " of each source.",
            "An event stays in the kernel's ring until the broker has it."
        },
        footer = {
            "",
            "bpf-events agent --brokers 127.0.0.1:9092 exec,connect",
            "bpf-events agent --brokers 127.0.0.1:9092 --topic etc open --path /etc/",
            "",
            "The topic must exist. The agent runs until Ctrl-C or -t; what is in the rings then is sent before"
                    + " it ends, or after 15 seconds without an answer of the brokers."
        })
final class AgentCommand implements Callable<Integer> {
    private final Console console;

    @Option(
            names = "--brokers",
            required = true,
            paramLabel = "HOST:PORT",
            description = "Brokers of the cluster, separated by commas; it reports the others.")
    private String brokers = "";

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            description = "The topic; by default ${DEFAULT-VALUE}.",
            defaultValue = "bpf-events")
    private String topic = "";

    @Option(
            names = "--host",
            paramLabel = "NAME",
            description = "Identifies this host; by default its /etc/machine-id.")
    private @Nullable String host;

    @Option(
            names = {"-X", "--property"},
            paramLabel = "NAME=VALUE",
            description = "A property of Kafka's producer, such as security.protocol=SSL.")
    private Map<String, String> properties = new HashMap<>();

    @Mixin private ValueOptions values = new ValueOptions();

    @Option(
            names = "--exactly-once",
            description = "Send in transactions: readers of committed records get each event once.")
    private boolean exactlyOnce;

    @Parameters(
            arity = "1",
            paramLabel = "SOURCE",
            split = ",",
            description = "Sources, by the names of their commands, separated by commas.")
    private List<String> sources = List.of();

    @ArgGroup(
            validate = false,
            heading = "%nFilters; the kernel applies them to each source, and all must match:%n")
    private FilterOptions filter = new FilterOptions();

    @Mixin private RunOptions run = new RunOptions();

    AgentCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Map<String, KernelSource<?>> opened = new LinkedHashMap<>();
        for (String name : sources) {
            if (opened.put(name, source(name)) != null) {
                throw new UsageFailure("the source " + name + " is given twice");
            }
        }
        Map<String, Object> client = new HashMap<>(properties);
        client.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, brokers);
        SchemaTopic schemas = values.schemas(topic, client);
        try (KafkaSink sink = sink(client)) {
            return new AgentRun(console, run, sink, opened, schemas).run();
        }
    }

    private KernelSource<?> source(String name) {
        return SourceCommands.find(name, filter)
                .orElseThrow(() ->
                        new UsageFailure(
                                "%s is none of the sources %s"
                                        .formatted(
                                                name, String.join(", ", SourceCommands.names()))));
    }

    private KafkaSink sink(Map<String, Object> client) {
        try {
            if (exactlyOnce) {
                return host == null
                        ? KafkaSink.exactlyOnce(topic, client)
                        : KafkaSink.exactlyOnce(topic, client, host);
            }
            return host == null ? KafkaSink.to(topic, client) : KafkaSink.to(topic, client, host);
        } catch (IllegalArgumentException e) {
            throw new UsageFailure(String.valueOf(e.getMessage()));
        } catch (KafkaException e) { // its message is of the cause
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new UsageFailure(
                    "Kafka's producer rejects its properties: " + cause.getMessage());
        }
    }
}
