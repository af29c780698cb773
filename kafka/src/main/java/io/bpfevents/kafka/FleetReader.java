package io.bpfevents.kafka;

import io.bpfevents.kafka.accounting.SourceAccounting;
import io.bpfevents.kafka.internal.fleet.BadRecords;
import io.bpfevents.kafka.internal.fleet.ConsumerProperties;
import io.bpfevents.kafka.internal.fleet.FleetFlux;
import io.bpfevents.kafka.internal.fleet.FleetLedger;
import io.bpfevents.kafka.internal.fleet.Session;
import io.bpfevents.kafka.internal.fleet.TopicSource;
import io.bpfevents.kafka.value.FleetEvent;
import io.bpfevents.kafka.value.ValueDecoder;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * Reads the events of many hosts from a Kafka topic, and states per host and source what arrived
 * and what was lost where.
 *
 * <pre>{@code
 * FleetReader reader =
 *         FleetReader.of("fleet", Map.of("bootstrap.servers", "127.0.0.1:9092", "group.id", "audit"));
 * reader.events(ValueDecoder.json(ExecEvent.class)).subscribe(event -> ...);
 * reader.accounting("web-1");
 * }</pre>
 *
 * <p>With a {@code group.id}, several readers share the partitions of the topic, and each has the
 * events and the accounting of its own ones. Offsets are committed once per second and at the end,
 * up to what was delivered: {@code onNext} has returned, and the subscription was not cancelled
 * meanwhile, as an operator does that fails on the event. A commit that fails is part of the next
 * one, and is logged once per cause; without the right to commit, the stream fails. If a reader is
 * killed, its successor receives each event that was not delivered, and again those that were
 * delivered after the last commit. Events in queues of operators ({@code publishOn}, {@code
 * buffer}) count as delivered. If another reader continues a partition, its figures begin there.
 *
 * <p>Without a {@code group.id}, the reader reads all partitions from the start of the topic, or as
 * {@code auto.offset.reset} states, and commits nothing.
 *
 * <p>At most the records of one poll ({@code max.poll.records}, 500) are held in memory; more are
 * fetched when they are delivered. An event that a restarted sink sends again is dropped by its
 * position. All methods may be called from any thread.
 */
public final class FleetReader {
    private static final Duration SILENT_AFTER = Duration.ofSeconds(5);
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(15);

    private final TopicSource source;
    private final Duration silentAfter;
    private final InstantSource clock;
    private final BadRecords bad = new BadRecords();
    private final AtomicReference<@Nullable Session> current = new AtomicReference<>();

    FleetReader(TopicSource source, Duration silentAfter, InstantSource clock) {
        this.source = source;
        this.silentAfter = silentAfter;
        this.clock = clock;
    }

    /**
     * A reader for which a source is silent after five seconds without accounting records.
     *
     * @param consumerProperties of Kafka's consumer, with {@code bootstrap.servers} at least. The
     *     reader sets {@code enable.auto.commit=false}, {@code isolation.level=read_committed},
     *     {@code allow.auto.create.topics=false} and the deserializers; {@code
     *     auto.offset.reset=earliest} unless the properties have it
     * @throws IllegalArgumentException if a property contradicts these
     */
    public static FleetReader of(String topic, Map<String, ?> consumerProperties) {
        return of(topic, consumerProperties, SILENT_AFTER);
    }

    /**
     * A reader for which a source is silent after a time without accounting records.
     *
     * @param silentAfter more than a second, which is the period of accounting records
     * @throws IllegalArgumentException if {@code silentAfter} is not longer than a second, or a
     *     property contradicts those that the reader sets
     */
    public static FleetReader of(
            String topic, Map<String, ?> consumerProperties, Duration silentAfter) {
        return of(topic, consumerProperties, silentAfter, CONNECT_WITHIN, InstantSource.system());
    }

    static FleetReader of(
            String topic,
            Map<String, ?> consumerProperties,
            Duration silentAfter,
            Duration connectWithin,
            InstantSource clock) {
        Objects.requireNonNull(topic, "topic");
        if (silentAfter.compareTo(Duration.ofSeconds(1)) <= 0) {
            throw new IllegalArgumentException(
                    "silentAfter must be longer than a second, the period of accounting records: "
                            + silentAfter);
        }
        return new FleetReader(
                new TopicSource(
                        topic, ConsumerProperties.complete(consumerProperties), connectWithin),
                silentAfter,
                clock);
    }

    /**
     * The events, emitted on a thread of the subscription, which polls the broker between them: a
     * subscriber that blocks for longer than {@code max.poll.interval.ms} loses its partitions to
     * the group. The stream does not complete. After {@code cancel()}, that thread commits and
     * ends.
     *
     * <p>One subscriber at a time: a second one fails with an {@link IllegalStateException}; the
     * figures of {@link #accounting()} are those of the latest. The stream fails with a {@link
     * io.bpfevents.core.BpfException}, which states what to do, if at its start the topic does not
     * exist or no broker answers within 15 seconds, or if the broker does not permit to read. Later
     * outages are waited for.
     *
     * @param decoder of the values
     */
    public <T> Flux<FleetEvent<T>> events(ValueDecoder<T> decoder) {
        Objects.requireNonNull(decoder, "decoder");
        return new FleetFlux<>(
                current, source, decoder, () -> new FleetLedger(clock, silentAfter), bad);
    }

    /**
     * The accounting of all sources in the partitions of this reader, by host and source: up to the
     * last delivered event. Empty before the first subscription; remains after its end.
     */
    public List<SourceAccounting> accounting() {
        Session session = current.get();
        return session == null ? List.of() : session.ledger().snapshot();
    }

    /** The accounting of the sources of a host; empty if none of its records was received. */
    public List<SourceAccounting> accounting(String host) {
        Objects.requireNonNull(host, "host");
        return accounting().stream().filter(it -> it.stream().host().equals(host)).toList();
    }

    /**
     * The number of records of sources beyond the 100,000 of which a reader keeps the accounting,
     * in the latest subscription. Their events are delivered, also those that arrive again. The
     * first one is logged.
     */
    public long unaccounted() {
        Session session = current.get();
        return session == null ? 0 : session.ledger().unaccounted();
    }

    /**
     * The number of records that no sink has written, and of accounting records of an unknown
     * version. They are not delivered; the first one per partition is logged.
     */
    public long foreign() {
        return bad.foreign();
    }

    /**
     * The number of events whose value could not be decoded. They are received and not delivered;
     * the first one per partition is logged.
     */
    public long undecodable() {
        return bad.undecodable();
    }
}
