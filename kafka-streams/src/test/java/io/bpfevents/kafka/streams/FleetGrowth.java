package io.bpfevents.kafka.streams;

import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.kafka.KafkaSink;
import io.bpfevents.kafka.broker.JvmBroker;
import io.bpfevents.kafka.fixture.TopicContent;
import io.bpfevents.kafka.internal.wire.WireHeaders;
import io.bpfevents.kafka.value.ValueEncoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.Disposable;

/**
 * Measures what the accounting of many hosts costs in the topic and in the table; run by hand. The
 * properties {@code growth.hosts}, {@code growth.seconds} and {@code growth.events} (per source and
 * second) have the amounts.
 */
@Tag("slow")
@ExtendWith(JvmBroker.Extension.class)
class FleetGrowth {
    private static final int HOSTS = Integer.getInteger("growth.hosts", 200);
    private static final int SECONDS = Integer.getInteger("growth.seconds", 30);
    private static final int EVENTS = Integer.getInteger("growth.events", 10);
    private static final int PARTITIONS = 12;
    private static final RecordLayout<Numbered> LAYOUT = RecordLayout.declared(Numbered.class);

    /** What a ring has. */
    record Numbered(long number) {}

    private record Sent(KafkaSink sink, String source, SimulatedRingbuf ring, Disposable stream) {}

    @Test
    void measure(JvmBroker broker) throws Exception {
        String topic = broker.createTopic(PARTITIONS);
        Map<String, Object> properties = broker.client();
        properties.put("application.id", topic);
        properties.put("commit.interval.ms", 5000);
        List<Sent> sent = new ArrayList<>();
        try (FleetTable table = FleetTable.start(topic, topic + "-table", properties)) {
            for (int host = 0; host < HOSTS; host++) {
                sent.addAll(host(broker, topic, "host-" + host));
            }
            await("all rows", table, rows -> rows.size() == sent.size());
            long begin = end(broker, topic);
            long start = System.nanoTime();
            for (int second = 1; second <= SECONDS; second++) {
                for (Sent it : sent) {
                    for (int i = 0; i < EVENTS; i++) {
                        it.ring().submit(LAYOUT, new Numbered(i));
                    }
                }
                Thread.sleep(
                        Duration.ofNanos(
                                Math.max(0, start + second * 1_000_000_000L - System.nanoTime())));
                if (second % 5 == 0) {
                    print(
                            "second %d: acknowledged %d, counted by the table %d",
                            second, acknowledged(sent), delivered(table.rows()));
                }
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            print(
                    "%.1f s, %.0f records per second in the topic",
                    seconds, (end(broker, topic) - begin) / seconds);
            long submitted = (long) HOSTS * 2 * EVENTS * SECONDS;
            long last = System.nanoTime();
            await("all events", table, rows -> delivered(rows) == submitted);
            print(
                    "all %d events in the table after another %d ms",
                    submitted, (System.nanoTime() - last) / 1_000_000);
            sent.forEach(it -> it.stream().dispose());
        } finally {
            sent.stream().map(Sent::sink).distinct().forEach(KafkaSink::close);
        }
        sizes(broker, "events", topic, it -> !isAccounting(it));
        sizes(broker, "accounting records", topic, FleetGrowth::isAccounting);
        sizes(broker, "rows in the changelog", topic + "-sources-changelog", _ -> true);
        sizes(broker, "rows in the table's topic", topic + "-table", _ -> true);
    }

    private static List<Sent> host(JvmBroker broker, String topic, String host) {
        Map<String, Object> producer = broker.client();
        producer.put("buffer.memory", 1 << 20);
        producer.put("batch.size", 16 << 10);
        KafkaSink sink = KafkaSink.to(topic, producer, host);
        return Stream.of("exec", "connect")
                .map(source -> {
                    SimulatedRingbuf ring = SimulatedRingbuf.create(source, 64 * 1024);
                    Disposable stream =
                            sink.send(source, ring, LAYOUT, ValueEncoder.json()).subscribe();
                    return new Sent(sink, source, ring, stream);
                })
                .toList();
    }

    private static void await(String what, FleetTable table, Predicate<List<FleetRow>> condition) {
        org.awaitility.Awaitility.await(what)
                .atMost(Duration.ofMinutes(3))
                .ignoreExceptionsMatching(IllegalStateException.class::isInstance) // starts
                .until(() -> condition.test(table.rows()));
    }

    private static long acknowledged(List<Sent> sent) {
        return sent.stream()
                .mapToLong(it -> it.sink().stats(it.source()).orElseThrow().acknowledged())
                .sum();
    }

    private static long delivered(List<FleetRow> rows) {
        return rows.stream().mapToLong(FleetRow::delivered).sum();
    }

    private static long end(JvmBroker broker, String topic) throws Exception {
        long sum = 0;
        try (Admin admin = Admin.create(broker.client())) {
            for (int i = 0; i < PARTITIONS; i++) {
                TopicPartition partition = new TopicPartition(topic, i);
                sum +=
                        admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                                .partitionResult(partition)
                                .get()
                                .offset();
            }
        }
        return sum;
    }

    private static boolean isAccounting(ConsumerRecord<byte[], byte[]> it) {
        return WireHeaders.text(it.headers(), WireHeaders.ACCOUNTING) != null;
    }

    private static void sizes(
            JvmBroker broker,
            String what,
            String topic,
            Predicate<ConsumerRecord<byte[], byte[]>> which)
            throws Exception {
        long end = end(broker, topic);
        try (TopicContent content = new TopicContent(broker, topic)) {
            content.await("all of " + topic, it -> it.size() >= end);
            LongSummaryStatistics values = new LongSummaryStatistics();
            LongSummaryStatistics all = new LongSummaryStatistics();
            content.records().stream()
                    .filter(which)
                    .forEach(it -> {
                        int value = Math.max(0, it.serializedValueSize());
                        values.accept(value);
                        all.accept(value + it.serializedKeySize() + headers(it));
                    });
            long partitions =
                    content.records().stream().map(ConsumerRecord::partition).distinct().count();
            print(
                    "%s: %d in %d partitions, value %.0f bytes (max %d), with key and headers %.0f",
                    what,
                    all.getCount(),
                    partitions,
                    values.getAverage(),
                    values.getMax(),
                    all.getAverage());
        }
    }

    private static int headers(ConsumerRecord<byte[], byte[]> it) {
        return Stream.of(it.headers().toArray())
                .mapToInt(header -> header.key().length() + header.value().length)
                .sum();
    }

    @SuppressWarnings({"SystemOut", "AnnotateFormatMethod"}) // is a program
    private static void print(String format, Object... values) {
        System.out.println("growth: " + format.formatted(values));
    }
}
