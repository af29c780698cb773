package io.bpfevents.kafka.sink;

import static io.bpfevents.kafka.fixture.NumberedRing.SOURCE;
import static io.bpfevents.kafka.fixture.NumberedRing.TEXT;
import static io.bpfevents.kafka.fixture.NumberedRing.numbers;
import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.BpfException;
import io.bpfevents.kafka.KafkaSink;
import io.bpfevents.kafka.accounting.SinkStats;
import io.bpfevents.kafka.broker.JvmBroker;
import io.bpfevents.kafka.fixture.NumberedRing;
import io.bpfevents.kafka.fixture.TopicContent;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.Disposable;
import reactor.test.StepVerifier;

/** Several streams of one source in one sink. */
@ExtendWith(JvmBroker.Extension.class)
class SinkStreamsIT {
    private final NumberedRing ring = new NumberedRing();
    private final NumberedRing other = new NumberedRing();

    @AfterEach
    void close() {
        ring.close();
        other.close();
    }

    @Test
    void shouldRefuseASecondStreamOfASource(JvmBroker broker) throws Exception {
        String topic = broker.createTopic(1);
        try (KafkaSink sink = KafkaSink.to(topic, broker.client(), "host");
                var content = new TopicContent(broker, topic)) {
            CompletableFuture<Void> first = ring.send(sink, TEXT).toFuture();
            StepVerifier.create(other.send(sink, TEXT))
                    .expectErrorSatisfies(error ->
                            assertThat(error)
                                    .isInstanceOf(BpfException.class)
                                    .hasMessageContaining("another stream of this sink"))
                    .verify();

            ring.output(0, 10);
            ring.closeWhenRead();
            first.get();
            content.awaitFinal(SOURCE);
            assertThat(numbers(content)).hasSize(10);
        }
    }

    /** The next stream waits until the cancelled one has sent its final accounting. */
    @Test
    void shouldAddTheFiguresOfStreams(JvmBroker broker) throws Exception {
        String topic = broker.createTopic(1);
        try (KafkaSink sink = KafkaSink.to(topic, broker.client(), "host");
                var content = new TopicContent(broker, topic)) {
            Disposable first = ring.send(sink, TEXT).subscribe();
            ring.output(0, 10);
            content.await("the events", it -> it.events().size() == 10);
            first.dispose();

            other.output(10, 15);
            StepVerifier.create(other.send(sink, TEXT)).then(other::closeWhenRead).verifyComplete();
            assertThat(sink.stats(SOURCE)).hasValue(new SinkStats(15, 15, 0, 0));
            content.await("all events", it -> it.events().size() == 15);
            assertThat(numbers(content)).isEqualTo(LongStream.range(0, 15).boxed().toList());
            assertThat(content.accounting(SOURCE).stream().map(it -> it.stream().ring()).distinct())
                    .hasSize(2);
        }
    }

    @Test
    void shouldRefuseAStreamAfterTheClose(JvmBroker broker) throws Exception {
        String topic = broker.createTopic(1);
        KafkaSink sink = KafkaSink.to(topic, broker.client(), "host");
        CompletableFuture<Void> first = ring.send(sink, TEXT).toFuture();
        sink.close();
        first.get();
        sink.close();
        StepVerifier.create(other.send(sink, TEXT))
                .expectErrorSatisfies(error ->
                        assertThat(error)
                                .isInstanceOf(IllegalStateException.class)
                                .hasMessageContaining("the sink of topic " + topic + " is closed"))
                .verify();
    }
}
