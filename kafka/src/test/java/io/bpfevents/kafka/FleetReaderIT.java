package io.bpfevents.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.BpfException;
import io.bpfevents.kafka.accounting.AccountingRecord;
import io.bpfevents.kafka.accounting.SourceAccounting;
import io.bpfevents.kafka.accounting.SourceAccounting.State;
import io.bpfevents.kafka.accounting.StreamId;
import io.bpfevents.kafka.broker.JvmBroker;
import io.bpfevents.kafka.fixture.WireProducer;
import io.bpfevents.kafka.internal.wire.WireHeaders;
import io.bpfevents.kafka.value.FleetEvent;
import io.bpfevents.kafka.value.ValueDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.Disposable;
import reactor.test.StepVerifier;

/** One reader of a topic, whose records a test writes by hand. */
@ExtendWith(JvmBroker.Extension.class)
class FleetReaderIT {
    private static final StreamId EXEC = WireProducer.stream("web-1", "exec");
    private static final StreamId CONNECT = WireProducer.stream("web-1", "connect");
    private static final StreamId OTHER = WireProducer.stream("db-1", "exec");
    private static final Duration LONG = Duration.ofMinutes(2); // bounds a hang

    private record Numbered(long number) {}

    private static final ValueDecoder<Numbered> DECODER = ValueDecoder.json(Numbered.class);

    private static FleetReader reader(JvmBroker broker, String topic) {
        return FleetReader.of(topic, broker.client());
    }

    private static SourceAccounting of(FleetReader reader, StreamId stream) {
        return reader.accounting().stream()
                .filter(it -> it.stream().key().equals(stream.key()))
                .findFirst()
                .orElseThrow();
    }

    private static void awaitCovered(FleetReader reader, StreamId stream, long passed) {
        await().until(() ->
                reader.accounting().stream()
                        .filter(it -> it.stream().equals(stream))
                        .flatMap(it -> it.accounting().stream())
                        .anyMatch(it -> it.passed() == passed));
    }

    @Test
    void shouldDeliverEventsInOrderAndBalance(JvmBroker broker) throws Exception {
        String topic = broker.createTopic(3);
        FleetReader reader = reader(broker, topic);
        try (WireProducer sink = new WireProducer(broker, topic)) {
            for (StreamId stream : List.of(EXEC, CONNECT, OTHER)) {
                sink.start(stream, 0);
                sink.events(stream, 1, 20);
            }
            sink.events(EXEC, 15, 25); // a restarted sink
            sink.event(EXEC, 27, "{\"number\":27}"); // 26 was lost in the topic
            sink.rejection(EXEC, 28);
            sink.events(EXEC, 29, 30);
            sink.accounting(EXEC, 30);
            sink.end(CONNECT, 20);
            sink.accounting(OTHER, 20);

            StepVerifier.create(
                            reader.events(DECODER)
                                    .take(68)
                                    .collectMultimap(FleetEvent::stream, it -> it.value().number()))
                    .assertNext(numbers -> {
                        assertThat(numbers.get(EXEC))
                                .containsExactlyElementsOf(
                                        LongStream.rangeClosed(1, 30)
                                                .filter(it -> it != 26 && it != 28)
                                                .boxed()
                                                .toList());
                        assertThat(numbers.get(CONNECT)).hasSize(20);
                        assertThat(numbers.get(OTHER)).hasSize(20);
                    })
                    .expectComplete()
                    .verify(LONG);

            Disposable all = reader.events(DECODER).subscribe();
            List.of(EXEC, CONNECT, OTHER)
                    .forEach(it -> awaitCovered(reader, it, it == EXEC ? 30 : 20));
            all.dispose();
        }
        SourceAccounting exec = of(reader, EXEC);
        assertThat(exec.received()).isEqualTo(28);
        assertThat(exec.duplicates()).isEqualTo(6);
        assertThat(exec.rejected()).isOne();
        assertThat(exec.lostInTopic()).hasValue(1);
        assertThat(exec.uncleanEnds()).isZero();
        assertThat(exec.state()).isEqualTo(State.LIVE);
        assertThat(of(reader, CONNECT).state()).isEqualTo(State.ENDED);
        assertThat(of(reader, OTHER).lostInTopic()).hasValue(0);
        assertThat(reader.accounting("web-1"))
                .extracting(it -> it.stream().source())
                .containsExactly("connect", "exec");
        assertThat(reader.accounting("web-2")).isEmpty();
    }

    @Test
    void shouldCountAnUncleanEnd(JvmBroker broker) throws Exception {
        String topic = broker.createTopic(1);
        FleetReader reader = reader(broker, topic);
        StreamId next = new StreamId("web-1", "exec", "boot-2", "exec#1");
        StreamId last = new StreamId("web-1", "exec", "boot-3", "exec#1");
        try (WireProducer sink = new WireProducer(broker, topic)) {
            sink.start(EXEC, 0);
            sink.events(EXEC, 1, 5);
            sink.start(next, 0); // the machine was reset
            sink.events(next, 1, 2);
            sink.end(next, 2);
            sink.start(last, 0);
            sink.events(last, 1, 3);
            sink.accounting(last, 3);

            Disposable all = reader.events(DECODER).subscribe();
            awaitCovered(reader, last, 3);
            all.dispose();
        }
        SourceAccounting accounting = of(reader, EXEC);
        assertThat(accounting.stream()).isEqualTo(last);
        assertThat(accounting.uncleanEnds()).isOne();
        assertThat(accounting.received()).isEqualTo(3);
        assertThat(accounting.lostInTopic()).hasValue(0);
    }

    @Test
    void shouldCountWhatItCannotDeliver(JvmBroker broker) throws Exception {
        String topic = broker.createTopic(1);
        FleetReader reader = reader(broker, topic);
        RecordHeader ring = header(WireHeaders.STREAM, "boot-1/exec#1");
        try (WireProducer sink = new WireProducer(broker, topic)) {
            sink.start(EXEC, 0);
            sink.events(EXEC, 1, 1);
            sink.raw(null, "no key");
            sink.raw("web-1/exec", "no stream");
            sink.raw("web-1", "no source", ring, header(WireHeaders.POSITION, "1"));
            sink.raw("web-1/exec", "x", header(WireHeaders.STREAM, "boot"));
            sink.raw("web-1/exec", "no position", ring);
            sink.raw("web-1/exec", "x", ring, header(WireHeaders.POSITION, "first"));
            sink.raw("web-1/exec", "x", ring, header(WireHeaders.POSITION, "-1"));
            sink.raw("web-1/exec", "{}", ring, header(WireHeaders.ACCOUNTING, "2"));
            sink.raw("web-1/exec", "{}", ring, header(WireHeaders.ACCOUNTING, "1"));
            sink.raw("web-1/exec", null, ring, header(WireHeaders.ACCOUNTING, "1"));
            sink.event(EXEC, 2, "{\"number\":");
            sink.event(EXEC, 3, null);
            sink.event(EXEC, 4, "null");
            sink.events(EXEC, 5, 5);
            sink.accounting(EXEC, 5);

            StepVerifier.create(reader.events(DECODER).map(it -> it.value().number()))
                    .expectNext(1L, 5L)
                    .then(() -> awaitCovered(reader, EXEC, 5))
                    .thenCancel()
                    .verify(LONG);
        }
        assertThat(reader.foreign()).isEqualTo(10);
        assertThat(reader.undecodable()).isEqualTo(3);
        assertThat(of(reader, EXEC).received()).isEqualTo(5);
        assertThat(of(reader, EXEC).lostInTopic()).hasValue(0);
    }

    private static RecordHeader header(String name, String value) {
        return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void shouldReadJsonWithoutAClass(JvmBroker broker) throws Exception {
        String topic = broker.createTopic(1);
        try (WireProducer sink = new WireProducer(broker, topic)) {
            sink.event(EXEC, 1, "{\"task\":{\"pid\":7},\"filename\":\"/bin/sh\"}");
        }
        StepVerifier.create(reader(broker, topic).events(ValueDecoder.json()))
                .assertNext(it -> {
                    assertThat(it.value())
                            .isEqualTo(Map.of("task", Map.of("pid", 7), "filename", "/bin/sh"));
                    assertThat(it.position()).isOne();
                    assertThat(it.partition()).isZero();
                    assertThat(it.offset()).isZero();
                    assertThat(it.time()).isBefore(Instant.now().plusSeconds(1));
                })
                .thenCancel()
                .verify(LONG);
    }

    @Test
    void shouldNoticeASilentHost(JvmBroker broker) throws Exception {
        String topic = broker.createTopic(1);
        AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
        FleetReader reader = reader(broker, topic, now::get);
        try (WireProducer sink = new WireProducer(broker, topic)) {
            sink.start(EXEC, 0);
            sink.start(OTHER, 0);
            Disposable all = reader.events(DECODER).subscribe();
            awaitCovered(reader, EXEC, 0);
            awaitCovered(reader, OTHER, 0);

            now.set(Instant.EPOCH.plusSeconds(4));
            sink.accounting(OTHER, 0);
            await().until(() -> state(reader, OTHER, AccountingRecord.Kind.PERIODIC));
            now.set(Instant.EPOCH.plusSeconds(6));
            await().until(() -> of(reader, EXEC).state() == State.SILENT);
            assertThat(of(reader, OTHER).state()).isEqualTo(State.LIVE);

            sink.accounting(EXEC, 0); // is back
            await().until(() -> of(reader, EXEC).state() == State.LIVE);
            sink.end(EXEC, 0);
            await().until(() -> of(reader, EXEC).state() == State.ENDED);
            now.set(Instant.EPOCH.plusSeconds(60));
            await().until(() -> of(reader, OTHER).state() == State.SILENT);
            assertThat(of(reader, EXEC).state()).isEqualTo(State.ENDED);
            all.dispose();
        }
    }

    private static boolean state(FleetReader reader, StreamId stream, AccountingRecord.Kind kind) {
        return of(reader, stream).accounting().orElseThrow().kind() == kind;
    }

    /** A source of a host whose records are in a partition of two. */
    private static StreamId in(int partition) {
        return IntStream.range(0, 100)
                .mapToObj(it -> WireProducer.stream("host-" + it, "exec"))
                .filter(it ->
                        BuiltInPartitioner.partitionForKey(
                                        it.key().getBytes(StandardCharsets.UTF_8), 2)
                                == partition)
                .findFirst()
                .orElseThrow();
    }

    private static FleetReader reader(JvmBroker broker, String topic, InstantSource clock) {
        return FleetReader.of(topic, broker.client(), Duration.ofSeconds(5), LONG, clock);
    }

    /** The silence of a source in the other partition shows that the reader has checked. */
    @Test
    void shouldNotCountAsSilentWhatItHasNotRead(JvmBroker broker) throws Exception {
        String topic = broker.createTopic(2);
        StreamId unread = in(0);
        StreamId silent = in(1);
        AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
        FleetReader reader = reader(broker, topic, now::get);
        try (WireProducer sink = new WireProducer(broker, topic)) {
            sink.start(silent, 0);
            sink.start(unread, 0);
            sink.events(unread, 1, 1);
            sink.accounting(unread, 1);
            StepVerifier.create(reader.events(DECODER), 0)
                    .then(() -> awaitCovered(reader, unread, 0))
                    .then(() -> awaitCovered(reader, silent, 0))
                    .then(() -> now.set(Instant.EPOCH.plusSeconds(60)))
                    .then(() -> await().until(() -> of(reader, silent).state() == State.SILENT))
                    .then(() -> assertThat(of(reader, unread).state()).isEqualTo(State.LIVE))
                    .thenRequest(1)
                    .expectNextCount(1)
                    .then(() -> awaitCovered(reader, unread, 1))
                    .then(() -> now.set(Instant.EPOCH.plusSeconds(120)))
                    .then(() -> await().until(() -> of(reader, unread).state() == State.SILENT))
                    .thenCancel()
                    .verify(LONG);
        }
    }

    /** A reader of committed records does not see what follows the begin of a transaction. */
    @Test
    void shouldNotCountAsSilentWhatAnOpenTransactionHides(JvmBroker broker) throws Exception {
        String topic = broker.createTopic(2);
        StreamId hidden = in(0);
        StreamId silent = in(1);
        AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
        FleetReader reader = reader(broker, topic, now::get);
        Map<String, Object> transactional = broker.client();
        transactional.put("transactional.id", topic);
        try (WireProducer sink = new WireProducer(broker, topic);
                Producer<byte[], byte[]> other =
                        new KafkaProducer<>(
                                transactional,
                                new ByteArraySerializer(),
                                new ByteArraySerializer())) {
            sink.start(silent, 0);
            sink.start(hidden, 0);
            Disposable all = reader.events(DECODER).subscribe();
            awaitCovered(reader, hidden, 0);
            awaitCovered(reader, silent, 0);

            other.initTransactions();
            other.beginTransaction();
            other.send(new ProducerRecord<>(topic, 0, null, new byte[1])).get();
            sink.accounting(hidden, 7);
            now.set(Instant.EPOCH.plusSeconds(60));
            await().until(() -> of(reader, silent).state() == State.SILENT);
            assertThat(of(reader, hidden).state()).isEqualTo(State.LIVE);

            other.commitTransaction();
            awaitCovered(reader, hidden, 7);
            assertThat(of(reader, hidden).state()).isEqualTo(State.LIVE);
            now.set(Instant.EPOCH.plusSeconds(120));
            await().until(() -> of(reader, hidden).state() == State.SILENT);
            all.dispose();
        }
    }

    @Test
    void shouldEndItsThreadOnCancel(JvmBroker broker) throws Exception {
        String topic = broker.createTopic(1);
        AtomicReference<Thread> thread = new AtomicReference<>();
        try (WireProducer sink = new WireProducer(broker, topic)) {
            sink.events(EXEC, 1, 1);
            reader(broker, topic)
                    .events(DECODER)
                    .doOnNext(_ -> thread.set(Thread.currentThread()))
                    .blockFirst(LONG);
        }
        thread.get().join(LONG.toMillis());
        assertThat(thread.get().isAlive()).isFalse();
    }

    @Test
    void shouldAdmitOneSubscriber(JvmBroker broker) throws Exception {
        String topic = broker.createTopic(1);
        FleetReader reader = reader(broker, topic);
        try (WireProducer sink = new WireProducer(broker, topic)) {
            sink.events(EXEC, 1, 1);
        }
        StepVerifier.create(reader.events(DECODER))
                .expectNextCount(1)
                .then(() ->
                        StepVerifier.create(reader.events(DECODER))
                                .expectErrorSatisfies(it ->
                                        assertThat(it)
                                                .isInstanceOf(IllegalStateException.class)
                                                .hasMessageContaining("has a subscriber already"))
                                .verify(LONG))
                .thenCancel()
                .verify(LONG);
        StepVerifier.create(reader.events(DECODER).take(1)).expectNextCount(1).verifyComplete();
    }

    @Test
    void shouldNameAnUnknownTopic(JvmBroker broker) {
        StepVerifier.create(reader(broker, "no-such-topic").events(DECODER))
                .expectErrorSatisfies(it ->
                        assertThat(it)
                                .isInstanceOf(BpfException.class)
                                .hasMessageContaining("read topic no-such-topic")
                                .hasMessageContaining("does not exist: create it"))
                .verify(LONG);
    }

    @Test
    void shouldNameAnUnreachableBroker() {
        FleetReader reader =
                FleetReader.of(
                        "fleet",
                        Map.of("bootstrap.servers", "127.0.0.1:1"),
                        Duration.ofSeconds(5),
                        Duration.ofMillis(200),
                        InstantSource.system());
        StepVerifier.create(reader.events(DECODER))
                .expectErrorSatisfies(it ->
                        assertThat(it)
                                .isInstanceOf(BpfException.class)
                                .hasMessageContaining("no broker answered in time")
                                .hasMessageContaining("127.0.0.1:1"))
                .verify(LONG);
    }

    @Test
    void shouldNameAWrongProperty(JvmBroker broker) throws Exception {
        Map<String, Object> properties = new HashMap<>(broker.client());
        properties.put("max.poll.records", "many");
        FleetReader reader = FleetReader.of(broker.createTopic(1), properties);
        StepVerifier.create(reader.events(DECODER))
                .expectErrorSatisfies(it -> assertThat(it).hasMessageContaining("max.poll.records"))
                .verify(LONG);

        properties.put("isolation.level", "read_uncommitted");
        assertThatThrownBy(() -> FleetReader.of("fleet", properties))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("remove isolation.level=read_uncommitted");
        assertThatThrownBy(() -> FleetReader.of("fleet", Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("bootstrap.servers");
        assertThatThrownBy(() -> FleetReader.of("fleet", broker.client(), Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("silentAfter");
    }
}
