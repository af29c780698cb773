package io.bpfevents.kafka;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.kafka.accounting.SinkStats;
import io.bpfevents.kafka.accounting.StreamId;
import io.bpfevents.kafka.internal.sink.Deliveries;
import io.bpfevents.kafka.internal.sink.DirectDeliveries;
import io.bpfevents.kafka.internal.sink.ProducerProperties;
import io.bpfevents.kafka.internal.sink.SinkStream;
import io.bpfevents.kafka.internal.sink.SinkStreams;
import io.bpfevents.kafka.internal.sink.StreamTarget;
import io.bpfevents.kafka.internal.sink.transaction.TransactionalDeliveries;
import io.bpfevents.kafka.value.ValueEncoder;
import io.bpfevents.reactor.RingbufOptions;
import io.bpfevents.recording.internal.BootId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerConfig;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Sends the events of this host to a Kafka topic, and once per second the accounting of each
 * source, so that a {@link FleetReader} can state, per host and source, what arrived and what was
 * lost where.
 *
 * <pre>{@code
 * try (KafkaSink sink = KafkaSink.to("fleet", Map.of("bootstrap.servers", "127.0.0.1:9092"))) {
 *     execs.using((ring, decoder) -> sink.send("exec", ring, decoder, ValueEncoder.json())).blockLast();
 * }
 * }</pre>
 *
 * <p>A record stays in the ring until the broker has acknowledged it. While no broker answers,
 * nothing is acknowledged, the ring fills, and the program's reserve failures are counted; when one
 * answers again, the stream continues. There is no other buffer than the window of records in
 * flight, the producer's own memory for them and the ring.
 *
 * <p>The events of a source are in one partition, in their order. No event is sent twice by a
 * stream; after a kill, or a stream that failed or was cancelled in an outage, at most those that
 * were in flight are sent again, and {@code FleetReader} drops them by their position.
 *
 * <p>All methods may be called from any thread.
 */
public final class KafkaSink implements AutoCloseable {
    private static final Path MACHINE_ID = Path.of("/etc/machine-id");
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);
    private static final int WINDOW_BYTES_PART = 4; // of the producer's memory

    private final String topic;
    private final String host;
    private final Map<String, Object> properties;
    private final Deliveries deliveries;
    private final SinkStreams streams;

    private KafkaSink(
            String topic, String host, Map<String, Object> properties, Deliveries deliveries) {
        this.topic = topic;
        this.host = host;
        this.properties = properties;
        this.deliveries = deliveries;
        streams = new SinkStreams(topic);
    }

    /**
     * A sink of this machine, which is identified by its {@code /etc/machine-id}.
     *
     * @param topic must exist when a stream begins
     * @param producerProperties of Kafka's producer, with {@code bootstrap.servers} at least. The
     *     sink sets {@code acks=all} and {@code enable.idempotence=true}. Unless the properties
     *     have them, it waits for any outage ({@code delivery.timeout.ms} and {@code max.block.ms}
     *     at their maximum), and batches up to 64 KiB or 5 ms
     * @throws IllegalArgumentException if a property contradicts the accounting, or this machine
     *     has no id
     * @throws org.apache.kafka.common.KafkaException if Kafka rejects the properties
     */
    public static KafkaSink to(String topic, Map<String, ?> producerProperties) {
        return to(topic, producerProperties, machineId());
    }

    /**
     * A sink of a host.
     *
     * @param host identifies the host within the topic; no slash
     */
    public static KafkaSink to(String topic, Map<String, ?> producerProperties, String host) {
        requireNames(topic, host);
        Map<String, Object> properties = ProducerProperties.complete(producerProperties);
        return new KafkaSink(topic, host, properties, new DirectDeliveries(properties));
    }

    /**
     * A sink of this machine whose records are in the topic once, for every reader that reads
     * committed records only ({@code isolation.level=read_committed}), also over kills of this
     * process.
     *
     * <p>Records are sent in transactions of at most 100 ms or 4,096 records, which also commit the
     * position in the ring, as the offset of a group {@code bpf-events.<host>/<source>}. A stream
     * continues after that position, also in the next process if the ring outlives this one; it
     * ends every other sink of this source, which fails. A broker removes the offsets of a group
     * after seven days without a commit by default ({@code offsets.retention.minutes}); then the
     * stream continues at the position of the ring, as that of {@link #to}.
     *
     * <p>The open transaction of a killed process hides the later records in the same partition
     * from those readers, also those of other hosts, until the source is sent again or {@code
     * transaction.timeout.ms} has passed: ten seconds unless the properties have it.
     *
     * @param topic must exist when a stream begins
     * @param producerProperties as for {@link #to(String, Map)}
     * @throws IllegalArgumentException if a property contradicts the accounting, or this machine
     *     has no id
     */
    public static KafkaSink exactlyOnce(String topic, Map<String, ?> producerProperties) {
        return exactlyOnce(topic, producerProperties, machineId());
    }

    /**
     * A sink of a host, as {@link #exactlyOnce(String, Map)}.
     *
     * @param host identifies the host within the topic; no slash
     */
    public static KafkaSink exactlyOnce(
            String topic, Map<String, ?> producerProperties, String host) {
        requireNames(topic, host);
        Map<String, Object> properties =
                ProducerProperties.completeTransactional(producerProperties);
        return new KafkaSink(topic, host, properties, new TransactionalDeliveries());
    }

    /**
     * Sends a ring's records as {@link #send(String, Ringbuf, RecordDecoder, ValueEncoder,
     * RingbufOptions)}.
     */
    public <T> Mono<Void> send(
            String source,
            Ringbuf ring,
            RecordDecoder<? extends T> decoder,
            ValueEncoder<? super T> encoder) {
        return send(source, ring, decoder, encoder, RingbufOptions.defaults());
    }

    /**
     * Sends a ring's records, as its subscriber, until the ring is closed. Records that cannot be
     * decoded are counted and passed over. A record that the broker refuses for good, as too large,
     * is rejected: counted, logged, and named in the topic by its position. Without transactions,
     * so are the others of its batch if the broker finds it invalid.
     *
     * @param source the name of the source within the host; no slash. One stream of this sink at a
     *     time has it: a second one fails, one after a cancel begins when that one has ended
     * @param options of the reading, with {@code Overflow.backpressure()}
     * @return completes when the ring was closed and its last event and the final accounting are
     *     acknowledged. Fails with a {@link io.bpfevents.core.BpfException}, which states what to
     *     do, if the topic is missing, no broker answers at the start, the broker refuses the
     *     stream, or this sink sends the source already; what was not acknowledged is then still in
     *     the ring. A cancel sends no further record, waits in the background for what is in
     *     flight, at most ten seconds, and sends the final accounting
     */
    public <T> Mono<Void> send(
            String source,
            Ringbuf ring,
            RecordDecoder<? extends T> decoder,
            ValueEncoder<? super T> encoder,
            RingbufOptions options) {
        Objects.requireNonNull(ring, "ring");
        Objects.requireNonNull(decoder, "decoder");
        Objects.requireNonNull(encoder, "encoder");
        Objects.requireNonNull(options, "options");
        StreamTarget target =
                new StreamTarget(
                        new StreamId(host, source, bootId(), identity(ring)),
                        topic,
                        properties,
                        windowBytes());
        return Mono.create(termination -> {
            try {
                SinkStream<?> stream =
                        streams.begin(
                                source,
                                () ->
                                        new SinkStream<T>(
                                                target,
                                                deliveries,
                                                ring,
                                                decoder,
                                                options,
                                                encoder,
                                                worker(source),
                                                termination));
                termination.onCancel(stream::stop);
            } catch (BpfException | IllegalStateException e) {
                termination.error(e);
            }
        });
    }

    private static Scheduler worker(String source) {
        return Schedulers.newBoundedElastic(
                1, Integer.MAX_VALUE, "bpf-events-kafka-" + source, 60, true);
    }

    private long windowBytes() {
        Object memory = properties.getOrDefault(ProducerConfig.BUFFER_MEMORY_CONFIG, 32L << 20);
        return Long.parseLong(memory.toString()) / WINDOW_BYTES_PART;
    }

    /** The figures of all streams of a source so far; empty if it had none. */
    public Optional<SinkStats> stats(String source) {
        return streams.stats(source);
    }

    /**
     * Ends the streams as a cancel does, waits for that, at most five seconds, and closes the
     * producers. To send what is in the rings, close these gracefully before. A stream that waits
     * for the broker longer fails, and so does a later {@link #send}. Blocks; idempotent.
     */
    @Override
    public void close() {
        long end = System.nanoTime() + CLOSE_WITHIN.toNanos();
        streams.close(CLOSE_WITHIN);
        deliveries.close(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
    }

    private static void requireNames(String topic, String host) {
        if (topic.isBlank()) {
            throw new IllegalArgumentException("the name of the topic is empty");
        }
        StreamId.requirePart("host", host);
    }

    private static String machineId() {
        try {
            String id = Files.readString(MACHINE_ID).strip();
            if (!id.isEmpty()) {
                return id;
            }
        } catch (IOException _) {
            // reported below
        }
        throw new IllegalArgumentException(
                "this machine has no " + MACHINE_ID + ": pass the name of the host");
    }

    private static String bootId() {
        return BootId.current()
                .orElseThrow(() -> new IllegalStateException("the boot id cannot be read"));
    }

    /**
     * A ring of the kernel is the same one for the next process; a simulated one dies with this.
     */
    private static String identity(Ringbuf ring) {
        return ring instanceof BpfRingbuf kernel
                ? kernel.name() + '#' + kernel.mapId()
                : "%s#%d.%x"
                        .formatted(
                                ring.name(),
                                ProcessHandle.current().pid(),
                                System.identityHashCode(ring));
    }
}
