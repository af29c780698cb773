package io.bpfevents.cli.fleet;

import io.bpfevents.cli.output.UsageFailure;
import io.bpfevents.kafka.value.SchemaTopic;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options of the values in the topic. */
final class ValueOptions {
    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "Of the events: json, or avro with their schemas in a topic of its own.",
            defaultValue = "json",
            converter = Format.Converter.class)
    private Format format = Format.JSON;

    @Option(
            names = "--schemas",
            paramLabel = "TOPIC",
            description =
                    "The topic of the schemas, which the agent creates; by default the topic's name with"
                            + " -schemas.")
    private @Nullable String schemas;

    /** The encoding of the events. */
    enum Format {
        JSON,
        AVRO;

        /** Converts the names. */
        static final class Converter implements ITypeConverter<Format> {
            @Override
            public Format convert(String text) {
                return switch (text) {
                    case "json" -> JSON;
                    case "avro" -> AVRO;
                    default ->
                            throw new TypeConversionException(
                                    "'" + text + "' is none of the formats json and avro");
                };
            }
        }
    }

    /**
     * The topic of the schemas; null with JSON, which has none. No connection is made.
     *
     * @param topic of the events
     * @param properties of Kafka's clients
     */
    @Nullable SchemaTopic schemas(String topic, Map<String, ?> properties) {
        String name = schemas;
        if (format == Format.JSON) {
            if (name != null) {
                throw new UsageFailure("--schemas requires --format avro: JSON has no schemas");
            }
            return null;
        }
        if (name == null) {
            name = topic + "-schemas";
        } else if (name.isBlank()) {
            throw new UsageFailure("the name of the topic of the schemas is empty");
        }
        return SchemaTopic.of(name, properties);
    }
}
