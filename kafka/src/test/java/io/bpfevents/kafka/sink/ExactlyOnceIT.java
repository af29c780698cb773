package io.bpfevents.kafka.sink;

import static io.bpfevents.kafka.fixture.NumberedRing.SOURCE;
import static io.bpfevents.kafka.fixture.NumberedRing.TEXT;
import static io.bpfevents.kafka.fixture.NumberedRing.numbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.BpfException;
import io.bpfevents.kafka.KafkaSink;
import io.bpfevents.kafka.accounting.AccountingRecord;
import io.bpfevents.kafka.accounting.AccountingRecord.Kind;
import io.bpfevents.kafka.accounting.StreamId;
import io.bpfevents.kafka.broker.JvmBroker;
import io.bpfevents.kafka.fixture.NumberedRing;
import io.bpfevents.kafka.fixture.NumberedRing.Numbered;
import io.bpfevents.kafka.fixture.TopicContent;
import io.bpfevents.kafka.value.ValueEncoder;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.Disposable;
import reactor.test.StepVerifier;

/** Streams in transactions, as a reader of committed records sees them. */
@ExtendWith(JvmBroker.Extension.class)
class ExactlyOnceIT {
    private static final int RECORD_BYTES = 16; // in the ring: a header and a number

    private final NumberedRing ring = new NumberedRing();

    @AfterEach
    void close() {
        ring.close();
    }

    private static KafkaSink sink(JvmBroker broker, String topic) {
        return KafkaSink.exactlyOnce(topic, broker.client(), "host");
    }

    private static TopicContent committed(JvmBroker broker, String topic) {
        Map<String, Object> properties = broker.client();
        properties.put("isolation.level", "read_committed");
        return new TopicContent(properties, topic);
    }

    private static List<Long> range(int from, int to) {
        return LongStream.range(from, to).boxed().toList();
    }

    @Test
    void shouldSendEachRecordInOrderAndAccountForIt(JvmBroker broker) throws Exception {
        String topic = broker.createTopic(3);
        try (KafkaSink sink = sink(broker, topic);
                var content = committed(broker, topic)) {
            StepVerifier.create(ring.send(sink, TEXT))
                    .then(() -> {
                        ring.output(0, 10_000); // several transactions
                        ring.closeWhenRead();
                    })
                    .verifyComplete();

            content.awaitFinal(SOURCE);
            assertThat(numbers(content)).isEqualTo(range(0, 10_000));
            assertThat(content.accounting(SOURCE).getFirst().kind()).isEqualTo(Kind.START);
            AccountingRecord last = content.lastAccounting(SOURCE);
            assertThat(last.passed()).isEqualTo(10_000);
            assertThat(last.unacknowledged()).isZero();
            assertThat(last.pending()).isZero();
            assertThat(last.attempts()).hasValue(10_000);
            assertThat(sink.stats(SOURCE).orElseThrow().acknowledged()).isEqualTo(10_000);
            assertThat(sink.stats(SOURCE).orElseThrow().bytesInFlight()).isZero();
        }
    }

    /** A few records and the accounting do not wait for more of them. */
    @Test
    void shouldCommitOnceAPeriod(JvmBroker broker) throws Exception {
        String topic = broker.createTopic(1);
        try (KafkaSink sink = sink(broker, topic);
                var content = committed(broker, topic)) {
            Disposable stream = ring.send(sink, TEXT).subscribe();
            ring.output(0, 3);
            content.await("the events", it -> it.events().size() == 3);
            content.await(
                    "periodic accounting",
                    it ->
                            it.accounting(SOURCE).stream()
                                    .anyMatch(a -> a.kind() == Kind.PERIODIC && a.passed() == 3));
            stream.dispose();
            content.awaitFinal(SOURCE);
        }
    }

    @Test
    void shouldContinueAfterACancel(JvmBroker broker) throws Exception {
        String topic = broker.createTopic(1);
        try (var content = committed(broker, topic)) {
            try (KafkaSink sink = sink(broker, topic)) {
                Disposable stream = ring.send(sink, TEXT).subscribe();
                ring.output(0, 100);
                content.await("some events", it -> !it.events().isEmpty());
                stream.dispose();
                content.awaitFinal(SOURCE);
            }
            AccountingRecord end = content.lastAccounting(SOURCE);
            ring.output(100, 200);
            try (KafkaSink sink = sink(broker, topic)) {
                StepVerifier.create(ring.send(sink, TEXT))
                        .then(ring::closeWhenRead)
                        .verifyComplete();
            }
            content.await("all events", it -> it.lastAccounting(SOURCE).passed() == 200);
            assertThat(numbers(content)).isEqualTo(range(0, 200));
            AccountingRecord next =
                    content.accounting(SOURCE).stream()
                            .filter(it -> it.kind() == Kind.START)
                            .toList()
                            .getLast();
            assertThat(next.position()).isEqualTo(end.position());
            assertThat(next.passed()).isEqualTo(end.passed());
        }
    }

    /**
     * As after a kill between the commit of a transaction and the acknowledgement of its records.
     */
    @Test
    void shouldNotSendWhatIsCommitted(JvmBroker broker) throws Exception {
        String topic = broker.createTopic(1);
        try (KafkaSink sink = sink(broker, topic);
                var content = committed(broker, topic)) {
            Disposable stream = ring.send(sink, TEXT).subscribe();
            content.await("the start", it -> !it.accounting(SOURCE).isEmpty());
            stream.dispose();
            content.awaitFinal(SOURCE);

            commit(broker, topic, content.lastAccounting(SOURCE).stream(), 4 * RECORD_BYTES + 1);
            ring.output(0, 10);
            StepVerifier.create(ring.send(sink, TEXT)).then(ring::closeWhenRead).verifyComplete();
            content.await("all events", it -> it.lastAccounting(SOURCE).passed() == 10);
            assertThat(numbers(content)).isEqualTo(range(5, 10));
            AccountingRecord start = content.accounting(SOURCE).get(2);
            assertThat(start.kind()).isEqualTo(Kind.START);
            assertThat(start.passed()).isEqualTo(5);
            assertThat(start.position()).hasValue(4 * RECORD_BYTES);
            assertThat(start.pending()).isEqualTo(5);
            assertThat(start.attempts()).hasValue(10);
            assertThat(content.lastAccounting(SOURCE).attempts()).hasValue(10);
            assertThat(sink.stats(SOURCE).orElseThrow().acknowledged()).isEqualTo(10);
        }
    }

    private static void commit(JvmBroker broker, String topic, StreamId stream, long offset)
            throws Exception {
        var position =
                new OffsetAndMetadata(offset, "test/" + stream.bootId() + '/' + stream.ring());
        try (Admin admin = Admin.create(broker.client())) {
            admin.alterConsumerGroupOffsets(
                            "bpf-events." + stream.key(),
                            Map.of(new TopicPartition(topic, 0), position))
                    .all()
                    .get();
        }
    }

    /** A position of another ring means nothing. */
    @Test
    void shouldBeginANewRingAtItsStart(JvmBroker broker) throws Exception {
        String topic = broker.createTopic(1);
        try (KafkaSink sink = sink(broker, topic);
                var content = committed(broker, topic);
                var next = new NumberedRing()) {
            Disposable stream = ring.send(sink, TEXT).subscribe();
            ring.output(0, 10);
            content.await("the events", it -> it.events().size() == 10);
            stream.dispose();
            content.awaitFinal(SOURCE);

            next.output(10, 20);
            StepVerifier.create(next.send(sink, TEXT)).then(next::closeWhenRead).verifyComplete();
            content.await("all events", it -> it.events().size() == 20);
            assertThat(numbers(content)).isEqualTo(range(0, 20));
        }
    }

    /** What it has in an open transaction is visible to no reader of committed records. */
    @Test
    void shouldFenceAZombie(JvmBroker broker) throws Exception {
        String topic = broker.createTopic(1);
        var held = new CountDownLatch(1);
        try (KafkaSink zombie = sink(broker, topic);
                KafkaSink sink = sink(broker, topic);
                var content = committed(broker, topic);
                var all = new TopicContent(broker, topic);
                var next = new NumberedRing()) {
            CompletableFuture<Void> first = ring.send(zombie, holdingSecond(held)).toFuture();
            ring.output(0, 2);
            all.await("a record of an open transaction", it -> it.events().size() == 1);

            next.output(2, 4);
            CompletableFuture<Void> second = next.send(sink, TEXT).toFuture();
            content.await("the events of the second", it -> it.events().size() == 2);
            held.countDown();
            await().until(first::isDone);
            assertThatThrownBy(first::get)
                    .cause()
                    .isInstanceOf(BpfException.class)
                    .hasMessageContaining("send host/numbers to topic " + topic)
                    .hasMessageContaining("another process");

            next.output(4, 6);
            next.closeWhenRead();
            second.get();
            content.awaitFinal(SOURCE);
            assertThat(numbers(content)).isEqualTo(range(2, 6));
            all.awaitFinal(SOURCE);
            assertThat(numbers(all)).contains(0L);
        }
    }

    /** As after an outage: the broker has aborted the transaction, and no other process came. */
    @Test
    void shouldContinueAfterATransactionWasAborted(JvmBroker broker) throws Exception {
        String topic = broker.createTopic(1);
        Map<String, Object> properties = broker.client();
        properties.put("transaction.timeout.ms", 200);
        var held = new CountDownLatch(1);
        try (KafkaSink sink = KafkaSink.exactlyOnce(topic, properties, "host");
                var content = committed(broker, topic);
                Admin admin = Admin.create(broker.client())) {
            CompletableFuture<Void> sending = ring.send(sink, holdingSecond(held)).toFuture();
            ring.output(0, 10);
            String id = "bpf-events." + topic + "/host/" + SOURCE;
            content.await("the start", it -> !it.accounting(SOURCE).isEmpty());
            await("the broker has aborted the transaction")
                    .until(() ->
                            admin.describeTransactions(List.of(id)).description(id).get().state()
                                    == TransactionState.COMPLETE_ABORT);
            held.countDown();
            ring.closeWhenRead();
            sending.get();
            content.awaitFinal(SOURCE);
            assertThat(numbers(content)).isEqualTo(range(0, 10));
            assertThat(content.lastAccounting(SOURCE).attempts()).hasValue(10);
        }
    }

    /** Encodes the number 1, or 3 and so on, when permitted. */
    private static ValueEncoder<Numbered> holdingSecond(CountDownLatch held) {
        return event -> {
            if (event.number() == 1) {
                try {
                    held.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            return TEXT.encode(event);
        };
    }

    @Test
    void shouldRejectRecordsThatTheBrokerRefuses(JvmBroker broker) throws Exception {
        String topic = broker.createTopic(1, Map.of("max.message.bytes", "1000"));
        assertRejected(broker, topic, 5000, "max");
    }

    @Test
    void shouldRejectRecordsThatTheProducerRefuses(JvmBroker broker) throws Exception {
        String topic = broker.createTopic(1);
        assertRejected(broker, topic, 5 << 20, "max.request.size");
    }

    /** Each third of 30 is too large, and the last one cannot be encoded. */
    private void assertRejected(JvmBroker broker, String topic, int size, String reason)
            throws Exception {
        ValueEncoder<Numbered> encoder =
                event -> {
                    if (event.number() == 29) {
                        throw new IllegalStateException("no 29");
                    }
                    return event.number() % 3 == 0 ? new byte[size] : TEXT.encode(event);
                };
        try (KafkaSink sink = sink(broker, topic);
                var content = committed(broker, topic)) {
            StepVerifier.create(ring.send(sink, encoder))
                    .then(() -> {
                        ring.output(0, 30);
                        ring.closeWhenRead();
                    })
                    .verifyComplete();
            content.awaitFinal(SOURCE);
            assertThat(numbers(content))
                    .isEqualTo(LongStream.range(0, 29).filter(it -> it % 3 != 0).boxed().toList());
            assertThat(content.rejections())
                    .extracting(it -> TopicContent.position(it).orElseThrow())
                    .isEqualTo(
                            LongStream.range(0, 30)
                                    .filter(it -> it % 3 == 0 || it == 29)
                                    .map(it -> it * RECORD_BYTES)
                                    .boxed()
                                    .toList());
            assertThat(content.rejections().getFirst().headers().lastHeader("bpf-rejected").value())
                    .asString()
                    .contains(reason);
            AccountingRecord last = content.lastAccounting(SOURCE);
            assertThat(last.passed()).isEqualTo(30);
            assertThat(last.rejected()).isEqualTo(11);
            assertThat(last.attempts()).hasValue(30);
            assertThat(sink.stats(SOURCE).orElseThrow().bytesInFlight()).isZero();
        }
    }

    @Test
    void shouldRefuseATransactionalId(JvmBroker broker) {
        Map<String, Object> properties = broker.client();
        properties.put("transactional.id", "mine");
        assertThatThrownBy(() -> KafkaSink.exactlyOnce("any", properties, "host"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("remove transactional.id");
    }
}
