package io.bpfevents.kafka.streams;

import io.bpfevents.core.BpfException;
import io.bpfevents.kafka.internal.fleet.TopicSource;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.processor.UsePartitionTimeOnInvalidTimestamp;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The accounting of a fleet as a table, by Kafka Streams: a row per host and source, which can be
 * queried here, and which a compacted topic has as JSON by the key {@code host/source}.
 *
 * <pre>{@code
 * try (FleetTable table =
 *         FleetTable.start("fleet", "fleet-table", Map.of("bootstrap.servers", "127.0.0.1:9092"))) {
 *     table.row("web-1", "exec");
 * }
 * }</pre>
 *
 * <p>It applies the same rule as {@code FleetReader}, and counts from the start of the topic on.
 * Rows are in memory and in a changelog topic, from which a restart continues; a record that the
 * broker delivers again after a crash is not counted again. Several instances with the same {@code
 * application.id} share the partitions of the topic: each can be queried for the rows of its own
 * ones, and the topic of the table has all. If the topic is deleted and created again, use another
 * {@code application.id}: the offsets of the old one mean nothing in the new one.
 *
 * <p>A row is written to its topic at an accounting record if it differs from the last one, and
 * when its source becomes silent. All methods may be called from any thread.
 */
public final class FleetTable implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(FleetTable.class.getName());
    private static final Duration SILENT_AFTER = Duration.ofSeconds(5);
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(15);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(30);

    private static final Map<String, Object> DEFAULTS =
            Map.of(
                    StreamsConfig.APPLICATION_ID_CONFIG, "bpf-events-fleet-table",
                    StreamsConfig.GROUP_PROTOCOL_CONFIG, "streams");

    private static final Map<String, Object> REQUIRED =
            Map.of(
                    // of records that no sink has written
                    StreamsConfig.DEFAULT_TIMESTAMP_EXTRACTOR_CLASS_CONFIG,
                    UsePartitionTimeOnInvalidTimestamp.class,
                    // A task has one partition, so nothing is to be merged by time: without this,
                    // the thread waits for the consumer's lag of each idle partition in each pass.
                    StreamsConfig.MAX_TASK_IDLE_MS_CONFIG,
                    StreamsConfig.MAX_TASK_IDLE_MS_DISABLED,
                    StreamsConfig.mainConsumerPrefix("isolation.level"),
                    "read_committed");

    private final KafkaStreams streams;
    private final BrokerEnds ends;
    private final Uncounted uncounted;
    private volatile @Nullable Throwable failure;

    private FleetTable(KafkaStreams streams, BrokerEnds ends, Uncounted uncounted) {
        this.streams = streams;
        this.ends = ends;
        this.uncounted = uncounted;
    }

    /**
     * Starts a table for which a source is silent after five seconds without accounting records.
     * Returns before the first row can be queried.
     *
     * @param topic of the fleet; must exist
     * @param output the topic of the table, which is created if it does not exist
     * @param properties of Kafka Streams, with {@code bootstrap.servers} at least. Unless they have
     *     them, {@code application.id} is {@code bpf-events-fleet-table} and {@code group.protocol}
     *     {@code streams}
     * @throws BpfException if the topic does not exist, no broker answers within 15 seconds, or it
     *     does not permit to read the topic or to create the other one
     * @throws InterruptedException if the thread is interrupted meanwhile
     */
    public static FleetTable start(String topic, String output, Map<String, ?> properties)
            throws InterruptedException {
        return start(topic, output, properties, SILENT_AFTER);
    }

    static FleetTable start(
            String topic, String output, Map<String, ?> properties, Duration silentAfter)
            throws InterruptedException {
        Objects.requireNonNull(topic, "topic");
        Objects.requireNonNull(output, "output");
        if (!properties.containsKey(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG)) {
            throw new IllegalArgumentException(
                    "the properties have no bootstrap.servers: add the address of a broker");
        }
        Map<String, Object> all = new HashMap<>(DEFAULTS);
        all.putAll(properties);
        all.putAll(REQUIRED);

        List<TopicPartition> partitions = partitions(topic, all);
        OutputTopic.ensure(output, partitions.size(), all);
        BrokerEnds ends = new BrokerEnds(partitions, all);
        try {
            Uncounted uncounted = new Uncounted();
            KafkaStreams streams =
                    new KafkaStreams(
                            FleetTopology.of(topic, output, ends, silentAfter, uncounted),
                            new StreamsConfig(all));
            FleetTable table = new FleetTable(streams, ends, uncounted);
            streams.setUncaughtExceptionHandler(table::failed);
            streams.start();
            return table;
        } catch (RuntimeException e) {
            ends.close();
            throw e;
        }
    }

    private static List<TopicPartition> partitions(String topic, Map<String, Object> properties)
            throws InterruptedException {
        TopicSource source = new TopicSource(topic, properties, CONNECT_WITHIN);
        try {
            return source.partitions(() -> false);
        } catch (ExecutionException e) {
            throw source.error(e) instanceof BpfException known
                    ? known
                    : new BpfException(
                            "read topic " + topic,
                            0,
                            "the broker refused it (" + e.getMessage() + ")",
                            e);
        }
    }

    private StreamThreadExceptionResponse failed(Throwable thrown) {
        failure = thrown;
        LOG.log(Level.ERROR, "the table of the fleet ends: start it again, it continues", thrown);
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    /**
     * The rows of this instance, by host and source.
     *
     * @throws IllegalStateException while the table starts, while partitions move to another
     *     instance, and after its end
     */
    public List<FleetRow> rows() {
        List<FleetRow> rows = new ArrayList<>();
        try (KeyValueIterator<String, StoredRow> stored = store().all()) {
            stored.forEachRemaining(it -> rows.add(it.value.row()));
        } catch (InvalidStateStoreException e) {
            throw unavailable(e);
        }
        rows.sort(Comparator.comparing(FleetRow::key));
        return rows;
    }

    /**
     * A row; empty if none of the source's records was received by this instance.
     *
     * @throws IllegalStateException as {@link #rows()}
     */
    public Optional<FleetRow> row(String host, String source) {
        String key = FleetRow.key(host, source);
        try {
            return Optional.ofNullable(store().get(key)).map(StoredRow::row);
        } catch (InvalidStateStoreException e) {
            throw unavailable(e);
        }
    }

    private ReadOnlyKeyValueStore<String, StoredRow> store() {
        return streams.store(
                StoreQueryParameters.fromNameAndType(
                        AccountingProcessor.STORE, QueryableStoreTypes.keyValueStore()));
    }

    private IllegalStateException unavailable(InvalidStateStoreException e) {
        Throwable cause = failure == null ? e : failure;
        return new IllegalStateException(
                "the table cannot be queried while it is in state %s: %s"
                        .formatted(streams.state(), cause.getMessage()),
                cause);
    }

    /** The number of records in the topic that no sink has written; the first one is logged. */
    public long foreign() {
        return uncounted.foreign().sum();
    }

    /**
     * The number of records of sources beyond the 100,000 of a partition, which have no row; the
     * first one is logged.
     */
    public long unaccounted() {
        return uncounted.unaccounted().sum();
    }

    /** Commits, and leaves the group. Waits at most 30 seconds. */
    @Override
    public void close() {
        try {
            if (!streams.close(CLOSE_WITHIN)) {
                LOG.log(
                        Level.WARNING,
                        "the table of the fleet did not end within "
                                + CLOSE_WITHIN.toSeconds()
                                + " seconds: its next run reads again from the last commit on");
            }
        } finally {
            ends.close();
        }
    }
}
