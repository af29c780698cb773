package io.bpfevents.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.testing.LogRecords;
import io.bpfevents.kafka.accounting.SourceAccounting;
import io.bpfevents.kafka.accounting.StreamId;
import io.bpfevents.kafka.broker.DenyingAuthorizer;
import io.bpfevents.kafka.broker.JvmBroker;
import io.bpfevents.kafka.fixture.WireProducer;
import io.bpfevents.kafka.value.FleetEvent;
import io.bpfevents.kafka.value.ValueDecoder;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Level;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.Disposable;
import reactor.test.StepVerifier;

/** Demand, commits, and several readers as a consumer group. */
@ExtendWith(JvmBroker.Extension.class)
class FleetGroupIT {
    private static final StreamId EXEC = WireProducer.stream("web-1", "exec");
    private static final Duration LONG = Duration.ofMinutes(2); // bounds a hang
    private static final int POLL = 10; // records
    private static final ValueDecoder<Map<String, Object>> DECODER = ValueDecoder.json();

    private static Map<String, Object> group(JvmBroker broker, String topic) {
        Map<String, Object> properties = new HashMap<>(broker.client());
        properties.put("group.id", "group-of-" + topic);
        properties.put("max.poll.records", POLL);
        return properties;
    }

    @Test
    void shouldFetchByDemand(JvmBroker broker) throws Exception {
        String topic = broker.createTopic(1);
        try (WireProducer sink = new WireProducer(broker, topic)) {
            sink.start(EXEC, 0);
            sink.events(EXEC, 1, 100);
        }
        Map<String, Object> properties = group(broker, topic);
        properties.put("interceptor.classes", PolledRecords.class.getName());
        FleetReader reader = FleetReader.of(topic, properties);
        StepVerifier.create(reader.events(DECODER).map(FleetEvent::position), 3)
                .expectNext(1L, 2L, 3L)
                // the start, and what was delivered: not what is held
                .then(() -> await().until(() -> committed(broker, topic) == 4))
                .then(() -> assertThat(PolledRecords.of(topic)).isEqualTo(POLL))
                .thenRequest(9)
                .expectNext(4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L)
                .then(() -> await().until(() -> committed(broker, topic) == 13))
                .then(() -> assertThat(PolledRecords.of(topic)).isEqualTo(2 * POLL))
                .thenCancel()
                .verify(LONG);
        assertThat(reader.accounting().getFirst().received()).isEqualTo(12);
    }

    private static long committed(JvmBroker broker, String topic) {
        try (Admin admin = Admin.create(broker.client())) {
            var offsets =
                    admin.listConsumerGroupOffsets("group-of-" + topic)
                            .partitionsToOffsetAndMetadata()
                            .get();
            var offset = offsets.get(new TopicPartition(topic, 0));
            return offset == null ? -1 : offset.offset();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void shouldShareThePartitions(JvmBroker broker) throws Exception {
        String topic = broker.createTopic(4);
        List<StreamId> hosts =
                IntStream.range(0, 40)
                        .mapToObj(it -> WireProducer.stream("h" + it, "exec"))
                        .toList();
        Queue<FleetEvent<Map<String, Object>>> first = new ConcurrentLinkedQueue<>();
        Queue<FleetEvent<Map<String, Object>>> second = new ConcurrentLinkedQueue<>();
        FleetReader one = FleetReader.of(topic, group(broker, topic));
        FleetReader two = FleetReader.of(topic, group(broker, topic));
        try (WireProducer sink = new WireProducer(broker, topic)) {
            Disposable all = one.events(DECODER).subscribe(first::add);
            Disposable others = two.events(DECODER).subscribe(second::add);
            hosts.forEach(host -> sink.start(host, 0));
            awaitTwoMembers(broker, topic);
            long sent = 0;
            while (first.isEmpty() || second.isEmpty()) { // until the group has settled
                long next = ++sent;
                hosts.forEach(host -> sink.events(host, next, next));
                await().until(() -> count(first, second) == next * hosts.size());
            }
            long last = sent + 5;
            long from = sent + 1;
            hosts.forEach(host -> sink.events(host, from, last));
            hosts.forEach(host -> sink.end(host, last));
            await().until(() -> count(first, second) == last * hosts.size());
            await().until(() ->
                    Stream.of(one, two)
                                    .flatMap(it -> it.accounting().stream())
                                    .filter(it -> it.state() == SourceAccounting.State.ENDED)
                                    .count()
                            == hosts.size());
            all.dispose();
            others.dispose();

            assertThat(partitions(first)).isNotEmpty();
            assertThat(partitions(second)).isNotEmpty();
            assertThat(Stream.of(one, two).flatMap(it -> it.accounting().stream()))
                    .as("each source at one reader")
                    .hasSameSizeAs(hosts)
                    .allSatisfy(it -> assertThat(it.lostInTopic()).hasValue(0));
        }
    }

    private static void awaitTwoMembers(JvmBroker broker, String topic) {
        String group = "group-of-" + topic;
        try (Admin admin = Admin.create(broker.client())) {
            await().ignoreExceptions()
                    .until(() -> {
                        var members =
                                admin.describeConsumerGroups(List.of(group))
                                        .all()
                                        .get()
                                        .get(group)
                                        .members();
                        return members.size() == 2
                                && members.stream()
                                        .noneMatch(
                                                it -> it.assignment().topicPartitions().isEmpty());
                    });
        }
    }

    /** Distinct events. */
    private static long count(
            Queue<FleetEvent<Map<String, Object>>> first,
            Queue<FleetEvent<Map<String, Object>>> second) {
        return Stream.concat(first.stream(), second.stream())
                .map(it -> it.stream().host() + it.position())
                .distinct()
                .count();
    }

    private static Set<Integer> partitions(Queue<FleetEvent<Map<String, Object>>> events) {
        return events.stream().map(FleetEvent::partition).collect(Collectors.toSet());
    }

    /** The event in which the subscriber cancels is not committed: it may have failed on it. */
    @Test
    void shouldContinueWhereACancelledReaderStopped(JvmBroker broker) throws Exception {
        String topic = broker.createTopic(1);
        try (WireProducer sink = new WireProducer(broker, topic)) {
            sink.start(EXEC, 0);
            sink.events(EXEC, 1, 35);
            sink.accounting(EXEC, 35);
        }
        Map<String, Object> properties = group(broker, topic);
        StepVerifier.create(
                        FleetReader.of(topic, properties)
                                .events(DECODER)
                                .map(FleetEvent::position)
                                .take(13))
                .expectNextSequence(LongStream.rangeClosed(1, 13).boxed().toList())
                .expectComplete()
                .verify(LONG);
        FleetReader successor = FleetReader.of(topic, properties);
        StepVerifier.create(successor.events(DECODER).map(FleetEvent::position))
                .expectNextSequence(LongStream.rangeClosed(13, 35).boxed().toList())
                .then(() ->
                        await().until(() ->
                                successor.accounting().getFirst().lostInTopic().isPresent()))
                .thenCancel()
                .verify(LONG);
        assertThat(successor.accounting().getFirst().received()).isEqualTo(23);
    }

    /** A subscriber that throws in the middle: its event was not delivered. */
    @Test
    void shouldDeliverAgainWhatAFailedSubscriberDidNotTake(JvmBroker broker) throws Exception {
        String topic = broker.createTopic(1);
        try (WireProducer sink = new WireProducer(broker, topic)) {
            sink.events(EXEC, 1, 20);
        }
        Map<String, Object> properties = group(broker, topic);
        Queue<Long> taken = new ConcurrentLinkedQueue<>();
        StepVerifier.create(
                        FleetReader.of(topic, properties)
                                .events(DECODER)
                                .map(FleetEvent::position)
                                .map(FleetGroupIT::failAtSeven)
                                .doOnNext(taken::add))
                .expectNextCount(6)
                .expectErrorMessage("seven")
                .verify(LONG);
        StepVerifier.create(
                        FleetReader.of(topic, properties)
                                .events(DECODER)
                                .map(FleetEvent::position)
                                .doOnNext(taken::add)
                                .takeUntil(it -> it == 20))
                .thenConsumeWhile(_ -> true)
                .expectComplete()
                .verify(LONG);
        assertThat(taken).containsAll(LongStream.rangeClosed(1, 20).boxed().toList());
    }

    private static Long failAtSeven(Long position) {
        if (position == 7) {
            throw new IllegalStateException("seven");
        }
        return position;
    }

    /** Without a further event, whose commit would include it. */
    @Test
    void shouldCommitAgainWhatWasNotCommitted(JvmBroker broker) throws Exception {
        String topic = broker.createTopic(1);
        try (WireProducer sink = new WireProducer(broker, topic)) {
            sink.events(EXEC, 1, 2);
        }
        String client = "failing-" + topic;
        Map<String, Object> properties = group(broker, topic);
        properties.put("client.id", client);
        try (LogRecords log = LogRecords.of("io.bpfevents.kafka.FleetReader");
                var _ = LogRecords.of("kafka.server.KafkaApis")) { // the broker's stack traces
            StepVerifier.create(FleetReader.of(topic, properties).events(DECODER), 1)
                    .expectNextCount(1)
                    .then(() -> await().until(() -> committed(broker, topic) == 1))
                    .then(() -> DenyingAuthorizer.failCommits(client, 3))
                    .thenRequest(1)
                    .expectNextCount(1)
                    .then(() -> await().until(() -> committed(broker, topic) == 2))
                    .thenCancel()
                    .verify(LONG);
            assertThat(DenyingAuthorizer.failing(client)).isZero();
            assertThat(log.texts(Level.WARNING)).as("once per cause").hasSize(1);
        }
    }

    @Test
    void shouldFailIfTheBrokerDoesNotPermitToCommit(JvmBroker broker) throws Exception {
        String topic = broker.createTopic(1);
        try (WireProducer sink = new WireProducer(broker, topic)) {
            sink.events(EXEC, 1, 1);
        }
        Map<String, Object> properties = group(broker, topic);
        properties.put("client.id", "denied-" + topic);
        DenyingAuthorizer.denyCommits("denied-" + topic);
        StepVerifier.create(FleetReader.of(topic, properties).events(DECODER))
                .expectNextCount(1)
                .expectErrorSatisfies(it ->
                        assertThat(it)
                                .isInstanceOf(BpfException.class)
                                .hasMessageContaining("Read on group group-of-" + topic))
                .verify(LONG);
    }
}
