package io.bpfevents.kafka.sink;

import static io.bpfevents.kafka.fixture.NumberedRing.SOURCE;
import static io.bpfevents.kafka.fixture.NumberedRing.TEXT;
import static io.bpfevents.kafka.fixture.NumberedRing.numbers;
import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.kafka.KafkaSink;
import io.bpfevents.kafka.accounting.AccountingRecord;
import io.bpfevents.kafka.broker.JvmBroker;
import io.bpfevents.kafka.fixture.NumberedRing;
import io.bpfevents.kafka.fixture.TopicContent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.test.StepVerifier;

/**
 * A record that the broker refuses, in a batch with others: one without a key, for a compacted
 * topic.
 */
@ExtendWith(JvmBroker.Extension.class)
class RefusedRecordsIT {
    private static final int RECORD_BYTES = 16; // in the ring: a header and a number
    private static final int RECORDS = 3000; // several batches
    private static final List<Long> REFUSED = List.of(10L, 1010L, 2010L);

    private final NumberedRing ring = new NumberedRing();

    @AfterEach
    void close() {
        ring.close();
    }

    /** Removes the key of one record. */
    public static final class KeyRemover implements ProducerInterceptor<byte[], byte[]> {
        @Override
        public ProducerRecord<byte[], byte[]> onSend(ProducerRecord<byte[], byte[]> one) {
            boolean isRefused =
                    one.value() != null
                            && new String(one.value(), StandardCharsets.UTF_8)
                                    .matches("10|1010|2010");
            return isRefused
                    ? new ProducerRecord<>(
                            one.topic(),
                            one.partition(),
                            one.timestamp(),
                            null,
                            one.value(),
                            one.headers())
                    : one;
        }

        @Override
        public void onAcknowledgement(RecordMetadata metadata, Exception failure) {}

        @Override
        public void configure(Map<String, ?> configs) {}

        @Override
        public void close() {}
    }

    private static Map<String, Object> properties(JvmBroker broker) {
        Map<String, Object> properties = broker.client();
        properties.put("interceptor.classes", KeyRemover.class.getName());
        properties.put("linger.ms", 100); // so that it has others in its batch
        return properties;
    }

    private static String topic(JvmBroker broker) throws Exception {
        return broker.createTopic(1, Map.of("cleanup.policy", "compact"));
    }

    private void send(KafkaSink sink, TopicContent content) {
        ring.output(0, RECORDS);
        StepVerifier.create(ring.send(sink, TEXT)).then(ring::closeWhenRead).verifyComplete();
        content.awaitFinal(SOURCE);
        AccountingRecord last = content.lastAccounting(SOURCE);
        assertThat(last.passed()).isEqualTo(RECORDS);
        assertThat(last.rejected()).isEqualTo(content.rejections().size());
        assertThat(REFUSED).allSatisfy(it -> assertThat(reason(content, it)).contains("key"));
    }

    private static long number(ConsumerRecord<byte[], byte[]> rejection) {
        return TopicContent.position(rejection).orElseThrow() / RECORD_BYTES;
    }

    private static String reason(TopicContent content, long number) {
        return content.rejections().stream()
                .filter(it -> number(it) == number)
                .map(it ->
                        new String(
                                Objects.requireNonNull(it.headers().lastHeader("bpf-rejected"))
                                        .value(),
                                StandardCharsets.UTF_8))
                .findFirst()
                .orElseThrow();
    }

    private static List<Long> rejected(TopicContent content) {
        return content.rejections().stream().map(RefusedRecordsIT::number).toList();
    }

    /** Later records may be in the topic by then, so those of its batch have no place any more. */
    @Test
    void shouldRejectTheBatchAndContinue(JvmBroker broker) throws Exception {
        String topic = topic(broker);
        try (KafkaSink sink = KafkaSink.to(topic, properties(broker), "host");
                var content = new TopicContent(broker, topic)) {
            send(sink, content);
            assertThat(rejected(content)).hasSizeGreaterThan(REFUSED.size());
            assertThat(reason(content, rejected(content).getFirst())).contains("part of a batch");
            assertThat(numbers(content)).isSorted();
            List<Long> all =
                    new ArrayList<>(
                            Stream.concat(numbers(content).stream(), rejected(content).stream())
                                    .sorted()
                                    .toList());
            assertThat(all).isEqualTo(LongStream.range(0, RECORDS).boxed().toList());
        }
    }

    @Test
    void shouldRejectItAloneInATransaction(JvmBroker broker) throws Exception {
        String topic = topic(broker);
        Map<String, Object> committed = broker.client();
        committed.put("isolation.level", "read_committed");
        try (KafkaSink sink = KafkaSink.exactlyOnce(topic, properties(broker), "host");
                var content = new TopicContent(committed, topic)) {
            send(sink, content);
            assertThat(rejected(content)).isEqualTo(REFUSED);
            assertThat(numbers(content))
                    .isEqualTo(
                            LongStream.range(0, RECORDS)
                                    .filter(it -> !REFUSED.contains(it))
                                    .boxed()
                                    .toList());
        }
    }
}
