package io.bpfevents.kafka.internal.sink.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.kafka.accounting.StreamId;
import io.bpfevents.kafka.broker.JvmBroker;
import io.bpfevents.kafka.fixture.NumberedRing;
import io.bpfevents.kafka.fixture.NumberedRing.Numbered;
import io.bpfevents.kafka.fixture.TopicContent;
import io.bpfevents.kafka.internal.sink.ProducerProperties;
import io.bpfevents.kafka.internal.sink.SinkStream;
import io.bpfevents.kafka.internal.sink.StreamTarget;
import io.bpfevents.reactor.RingbufOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** A transaction that the broker wants aborted is sent again. */
@ExtendWith(JvmBroker.Extension.class)
class AbortedTransactionIT {
    private static final RecordLayout<Numbered> LAYOUT = RecordLayout.declared(Numbered.class);

    private final AtomicInteger commits = new AtomicInteger();

    /** A producer whose third commit, after the claim and the first accounting, is rejected. */
    private final class Aborting extends KafkaProducer<byte[], byte[]> {
        Aborting(Map<String, Object> properties) {
            super(properties, new ByteArraySerializer(), new ByteArraySerializer());
        }

        @Override
        public void commitTransaction() {
            if (commits.incrementAndGet() == 3) {
                throw new TransactionAbortableException("abort it");
            }
            super.commitTransaction();
        }
    }

    @Test
    void shouldSendItsRecordsAgain(JvmBroker broker) throws Exception {
        String topic = broker.createTopic(1);
        Map<String, Object> committed = broker.client();
        committed.put("isolation.level", "read_committed");
        var target =
                new StreamTarget(
                        new StreamId("host", "numbers", "boot", "events#1"),
                        topic,
                        ProducerProperties.completeTransactional(broker.client()),
                        1 << 20);
        var deliveries = new TransactionalDeliveries(Aborting::new);
        var ring = SimulatedRingbuf.create("events", 64 * 1024);
        Mono<Void> stream =
                Mono.create(termination ->
                        new SinkStream<>(
                                        target,
                                        deliveries,
                                        ring,
                                        LAYOUT,
                                        RingbufOptions.defaults(),
                                        NumberedRing.TEXT,
                                        Schedulers.newSingle("numbers"),
                                        termination)
                                .start());
        IntStream.range(0, 10).forEach(i -> ring.submit(LAYOUT, new Numbered(i)));
        try (var content = new TopicContent(committed, topic)) {
            StepVerifier.create(stream)
                    .then(() -> {
                        await().until(() -> ring.demand() > 0);
                        ring.closeGracefully(Duration.ofMinutes(1));
                    })
                    .verifyComplete();
            content.awaitFinal("numbers");
            assertThat(commits).hasValueGreaterThan(3);
            assertThat(content.events())
                    .extracting(it -> new String(it.value(), StandardCharsets.UTF_8))
                    .containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
        } finally {
            deliveries.close(Duration.ofSeconds(5));
            ring.close();
        }
    }
}
