package io.bpfevents.kafka.internal.sink.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.BpfException;
import io.bpfevents.kafka.accounting.StreamId;
import io.bpfevents.kafka.broker.JvmBroker;
import io.bpfevents.kafka.internal.sink.KafkaErrors;
import io.bpfevents.kafka.internal.sink.ProducerProperties;
import io.bpfevents.kafka.internal.sink.StreamTarget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Which of two processes sends a source, with the transactions of both in this process. */
@ExtendWith(JvmBroker.Extension.class)
class TransactionsIT {
    private static final StreamId STREAM = new StreamId("host", "numbers", "boot", "events#1");
    private final KafkaException fenced = new KafkaException("fenced");

    private final List<Transactions> all = new ArrayList<>();

    @AfterEach
    void close() {
        all.forEach(it -> it.close(Duration.ofSeconds(5)));
    }

    private Transactions transactions(JvmBroker broker, String topic) {
        return transactions(broker, topic, TransactionsIT::producer);
    }

    private Transactions transactions(
            JvmBroker broker,
            String topic,
            Function<Map<String, Object>, Producer<byte[], byte[]>> producers) {
        Map<String, Object> properties = ProducerProperties.completeTransactional(broker.client());
        Transactions one =
                new Transactions(
                        new StreamTarget(STREAM, topic, properties, 1 << 20), producers, _ -> {});
        all.add(one);
        return one;
    }

    private static Producer<byte[], byte[]> producer(Map<String, Object> properties) {
        return new KafkaProducer<>(
                properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** A producer that runs an action before it begins a transaction. */
    private static Producer<byte[], byte[]> before(
            Map<String, Object> properties, Runnable beginning) {
        return new KafkaProducer<>(
                properties, new ByteArraySerializer(), new ByteArraySerializer()) {
            @Override
            public void beginTransaction() {
                beginning.run();
                super.beginTransaction();
            }
        };
    }

    private static void commit(Transactions transactions, long upTo) {
        transactions.begin();
        transactions.commit(upTo);
    }

    private void assertGivesWay(Transactions zombie) {
        assertThatThrownBy(() -> zombie.reconnect(fenced))
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("another process has begun to send");
    }

    private static void assertFenced(Transactions transactions) {
        assertThatThrownBy(() -> commit(transactions, 0))
                .matches(it -> KafkaErrors.isFenced(KafkaErrors.cause((Exception) it)));
    }

    @Test
    void shouldNotFenceASuccessorThatHasSentNothing(JvmBroker broker) throws Exception {
        String topic = broker.createTopic(1);
        Transactions zombie = transactions(broker, topic);
        zombie.claim();
        commit(zombie, 7);
        Transactions successor = transactions(broker, topic);
        assertThat(successor.claim()).isEqualTo(7);

        assertFenced(zombie);
        assertGivesWay(zombie);
        assertThatCode(() -> commit(successor, 8)).doesNotThrowAnyException();
    }

    /** The zombie connects again between the connection of its successor and the claim. */
    @Test
    void shouldClaimAgainIfAZombieHasFencedIt(JvmBroker broker) throws Exception {
        String topic = broker.createTopic(1);
        Transactions zombie = transactions(broker, topic);
        zombie.claim();
        List<Long> reconnected = new ArrayList<>();
        Transactions successor =
                transactions(
                        broker,
                        topic,
                        it ->
                                before(
                                        it,
                                        () -> {
                                            if (reconnected.isEmpty()) {
                                                reconnected.add(zombie.reconnect(fenced));
                                            }
                                        }));
        successor.claim();
        assertThat(reconnected).hasSize(1);

        assertFenced(zombie);
        assertGivesWay(zombie);
        assertThatCode(() -> commit(successor, 1)).doesNotThrowAnyException();
    }

    /** The successor claims the source after the zombie has found its own run in the group. */
    @Test
    void shouldGiveWayAfterItHasFencedASuccessor(JvmBroker broker) throws Exception {
        String topic = broker.createTopic(1);
        Transactions successor = transactions(broker, topic);
        List<Producer<byte[], byte[]>> made = new ArrayList<>();
        Transactions zombie =
                transactions(
                        broker,
                        topic,
                        it -> {
                            if (!made.isEmpty()) {
                                successor.claim();
                            }
                            made.add(producer(it));
                            return made.getLast();
                        });
        zombie.claim();
        assertGivesWay(zombie);
        assertThat(made).hasSize(2);

        assertFenced(successor);
        assertThatCode(() -> successor.reconnect(fenced)).doesNotThrowAnyException();
        assertThatCode(() -> commit(successor, 1)).doesNotThrowAnyException();
    }
}
