package io.bpfevents.kafka.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.kafka.KafkaSink;
import io.bpfevents.kafka.accounting.AccountingRecord;
import io.bpfevents.kafka.accounting.AccountingRecord.Kind;
import io.bpfevents.kafka.broker.JvmBroker;
import io.bpfevents.kafka.fixture.TopicContent;
import io.bpfevents.kafka.value.ValueEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.Disposable;
import reactor.test.StepVerifier;

/** The stream of a simulated ring in a real broker. */
@ExtendWith(JvmBroker.Extension.class)
class KafkaSinkIT {
    private static final RecordLayout<Numbered> LAYOUT = RecordLayout.declared(Numbered.class);
    private static final String SOURCE = "numbers";
    private static final Duration FOREVER = Duration.ofMinutes(5);

    /** What the ring has. */
    record Numbered(long number) {}

    private static final ValueEncoder<Numbered> JSON =
            event -> ("{\"number\":" + event.number() + "}").getBytes(StandardCharsets.UTF_8);

    private final SimulatedRingbuf ring = SimulatedRingbuf.create("events", 64 * 1024);

    @Test
    void shouldSendEachRecordInOrderAndAccountForIt(JvmBroker broker) throws Exception {
        String topic = broker.createTopic(3);
        try (KafkaSink sink = KafkaSink.to(topic, broker.client(), "host");
                var content = new TopicContent(broker, topic)) {
            StepVerifier.create(sink.send(SOURCE, ring, LAYOUT, JSON))
                    .then(() -> {
                        output(0, 500);
                        closeWhenRead();
                    })
                    .verifyComplete();

            content.awaitFinal(SOURCE);
            List<ConsumerRecord<byte[], byte[]>> events = content.events();
            assertThat(events)
                    .extracting(it -> new String(it.value(), StandardCharsets.UTF_8))
                    .containsExactlyElementsOf(
                            LongStream.range(0, 500)
                                    .mapToObj("{\"number\":%d}"::formatted)
                                    .toList());
            assertThat(events)
                    .allSatisfy(it -> {
                        assertThat(it.key()).asString().isEqualTo("host/numbers");
                        assertThat(it.partition()).isEqualTo(events.getFirst().partition());
                    });
            assertThat(events.stream().map(it -> TopicContent.position(it).orElseThrow()).toList())
                    .isSorted()
                    .doesNotHaveDuplicates();

            assertThat(content.accounting(SOURCE).getFirst().kind()).isEqualTo(Kind.START);
            AccountingRecord last = content.lastAccounting(SOURCE);
            assertThat(last.passed()).isEqualTo(500);
            assertThat(last.unacknowledged()).isZero();
            assertThat(last.pending()).isZero();
            assertThat(last.attempts()).hasValue(500);
            assertThat(sink.stats(SOURCE).orElseThrow().acknowledged()).isEqualTo(500);
        }
    }

    @Test
    void shouldAccountOncePerSecondAlsoWithoutEvents(JvmBroker broker) throws Exception {
        String topic = broker.createTopic(1);
        try (KafkaSink sink = KafkaSink.to(topic, broker.client(), "host");
                var content = new TopicContent(broker, topic)) {
            Disposable stream = sink.send(SOURCE, ring, LAYOUT, JSON).subscribe();
            content.await("two periodic records", it -> it.accounting(SOURCE).size() >= 3);
            assertThat(content.accounting(SOURCE))
                    .extracting(AccountingRecord::kind)
                    .startsWith(Kind.START, Kind.PERIODIC, Kind.PERIODIC);
            assertThat(content.lastAccounting(SOURCE).position()).isEmpty();

            stream.dispose();
            content.awaitFinal(SOURCE);
        }
    }

    /** A cancel sends nothing more, and the next stream continues with the first unsent record. */
    @Test
    void shouldContinueAfterACancel(JvmBroker broker) throws Exception {
        String topic = broker.createTopic(1);
        try (KafkaSink sink = KafkaSink.to(topic, broker.client(), "host");
                var content = new TopicContent(broker, topic)) {
            Disposable stream = sink.send(SOURCE, ring, LAYOUT, JSON).subscribe();
            output(0, 100);
            content.await("some events", it -> !it.events().isEmpty());
            stream.dispose();
            content.awaitFinal(SOURCE);

            output(100, 200);
            StepVerifier.create(sink.send(SOURCE, ring, LAYOUT, JSON))
                    .then(this::closeWhenRead)
                    .verifyComplete();
            content.await("all events", it -> it.lastAccounting(SOURCE).passed() == 200);
            assertThat(content.events()).hasSize(200);
        }
    }

    @Test
    void shouldRejectARecordThatTheBrokerRefuses(JvmBroker broker) throws Exception {
        String topic = broker.createTopic(1, Map.of("max.message.bytes", "1000"));
        ValueEncoder<Numbered> padded =
                event -> new byte[event.number() == 3 ? 5000 : 10]; // zeros are a value as well
        assertRejected(broker, topic, padded, "max");
    }

    @Test
    void shouldRejectARecordThatTheProducerRefuses(JvmBroker broker) throws Exception {
        String topic = broker.createTopic(1);
        ValueEncoder<Numbered> padded = event -> new byte[event.number() == 3 ? 5 << 20 : 10];
        assertRejected(broker, topic, padded, "max.request.size");
    }

    @Test
    void shouldRejectARecordThatCannotBeEncoded(JvmBroker broker) throws Exception {
        String topic = broker.createTopic(1);
        ValueEncoder<Numbered> failing =
                event -> {
                    if (event.number() == 3) {
                        throw new IllegalStateException("no three");
                    }
                    return JSON.encode(event);
                };
        assertRejected(broker, topic, failing, "no three");
    }

    private void assertRejected(
            JvmBroker broker, String topic, ValueEncoder<Numbered> encoder, String reason)
            throws Exception {
        try (KafkaSink sink = KafkaSink.to(topic, broker.client(), "host");
                var content = new TopicContent(broker, topic)) {
            StepVerifier.create(sink.send(SOURCE, ring, LAYOUT, encoder))
                    .then(() -> {
                        output(0, 10);
                        closeWhenRead();
                    })
                    .verifyComplete();
            content.awaitFinal(SOURCE);
            assertThat(content.events()).hasSize(9);
            assertThat(content.rejections())
                    .singleElement()
                    .satisfies(it -> {
                        assertThat(it.value()).isNull();
                        assertThat(it.headers().lastHeader("bpf-rejected").value())
                                .asString()
                                .contains(reason);
                    });
            AccountingRecord last = content.lastAccounting(SOURCE);
            assertThat(last.passed()).isEqualTo(10);
            assertThat(last.rejected()).isEqualTo(1);
            assertThat(last.attempts()).hasValue(10);
        }
    }

    @Test
    void shouldNameAMissingTopic(JvmBroker broker) {
        try (KafkaSink sink = KafkaSink.to("missing", broker.client(), "host")) {
            StepVerifier.create(sink.send(SOURCE, ring, LAYOUT, JSON))
                    .expectErrorSatisfies(error ->
                            assertThat(error)
                                    .isInstanceOf(BpfException.class)
                                    .hasMessageContaining("find topic missing")
                                    .hasMessageContaining("create it"))
                    .verify();
        }
    }

    @Test
    void shouldRefusePropertiesThatContradictTheAccounting(JvmBroker broker) {
        Map<String, Object> properties = broker.client();
        properties.put("acks", "1");
        assertThatThrownBy(() -> KafkaSink.to("any", properties, "host"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("acks=all");
    }

    /** A ring that is closed before its subscriber comes has no stream. */
    private void closeWhenRead() {
        await().until(() -> ring.demand() > 0);
        ring.closeGracefully(FOREVER);
    }

    private void output(int from, int to) {
        for (int i = from; i < to; i++) {
            assertThat(ring.submit(LAYOUT, new Numbered(i))).isTrue();
        }
    }
}
