package io.bpfevents.kafka.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.kafka.KafkaSink;
import io.bpfevents.kafka.broker.JvmBroker;
import io.bpfevents.kafka.fixture.TopicContent;
import io.bpfevents.kafka.value.ValueEncoder;
import io.bpfevents.reactor.RingbufOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.blockhound.BlockHound;
import reactor.blockhound.BlockingOperationError;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.NonBlocking;
import reactor.core.scheduler.Schedulers;

/** Nothing of Kafka that can block runs on the ring's loop or on the caller's thread. */
@ExtendWith(JvmBroker.Extension.class)
class SinkNonBlockingIT {
    private static final Queue<Throwable> BLOCKED = new ConcurrentLinkedQueue<>();
    private static final RecordLayout<Numbered> LAYOUT = RecordLayout.declared(Numbered.class);

    private final SimulatedRingbuf ring = SimulatedRingbuf.create("events", 64 * 1024);

    record Numbered(long number) {}

    private static final class NonBlockingThread extends Thread implements NonBlocking {
        NonBlockingThread(Runnable work) {
            super(work, "bpf-events-nonblocking");
            setDaemon(true);
        }
    }

    @BeforeAll
    static void install() {
        String producer = KafkaProducer.class.getName();
        BlockHound.builder()
                .loadIntegrations() // Reactor's rules for which threads must not block
                .markAsBlocking(
                        producer,
                        "send",
                        "(Lorg/apache/kafka/clients/producer/ProducerRecord;"
                                + "Lorg/apache/kafka/clients/producer/Callback;)"
                                + "Ljava/util/concurrent/Future;")
                .markAsBlocking(producer, "partitionsFor", "(Ljava/lang/String;)Ljava/util/List;")
                .blockingMethodCallback(method -> {
                    BlockingOperationError error = new BlockingOperationError(method);
                    BLOCKED.add(error);
                    throw error;
                })
                .install();
    }

    @BeforeEach
    void reset() {
        BLOCKED.clear();
    }

    /** Without this, the other one could not fail. */
    @Test
    void shouldCatchASend(JvmBroker broker) {
        try (var producer =
                new KafkaProducer<>(
                        broker.client(), new ByteArraySerializer(), new ByteArraySerializer())) {
            onParallelThread(() ->
                    assertThatThrownBy(() -> producer.send(new ProducerRecord<>("any", null), null))
                            .isInstanceOf(BlockingOperationError.class));
        }
        assertThat(BLOCKED).hasSize(1);
    }

    @Test
    void shouldBlockNeitherTheLoopNorTheSubscriber(JvmBroker broker) throws Exception {
        String topic = broker.createTopic(1);
        PollLoop loop = PollLoop.create(NonBlockingThread::new);
        RingbufOptions options = RingbufOptions.defaults().pollLoop(loop);
        ValueEncoder<Numbered> text =
                event -> Long.toString(event.number()).getBytes(StandardCharsets.UTF_8);
        try (KafkaSink sink = KafkaSink.to(topic, broker.client(), "host");
                var content = new TopicContent(broker, topic)) {
            Mono<Void> stream = sink.send("numbers", ring, LAYOUT, text, options);
            var sending = Mono.defer(() -> stream).subscribeOn(Schedulers.parallel()).toFuture();
            for (int i = 0; i < 5000; i++) {
                while (!ring.submit(LAYOUT, new Numbered(i))) {
                    Thread.onSpinWait(); // full: the sink frees it
                }
            }
            await().until(() -> ring.demand() > 0);
            content.await("a periodic accounting", it -> it.accounting("numbers").size() > 1);
            onParallelThread(() -> ring.closeGracefully(Duration.ofMinutes(1)));
            sending.get(1, TimeUnit.MINUTES);
            content.awaitFinal("numbers");
            assertThat(content.events()).hasSize(5000);
        } finally {
            loop.close();
        }
        assertThat(BLOCKED).isEmpty();
    }

    private static void onParallelThread(Runnable action) {
        Mono.fromRunnable(action).subscribeOn(Schedulers.parallel()).block();
    }
}
