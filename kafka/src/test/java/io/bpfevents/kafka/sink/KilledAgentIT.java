package io.bpfevents.kafka.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.PinnedObject;
import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.testing.ForkedJvm;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.NumberedHits;
import io.bpfevents.core.testing.PinDirectory;
import io.bpfevents.kafka.KafkaSink;
import io.bpfevents.kafka.accounting.AccountingRecord;
import io.bpfevents.kafka.broker.JvmBroker;
import io.bpfevents.kafka.fixture.TopicContent;
import io.bpfevents.kafka.value.ValueEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Mono;

/** Agents that are killed while the program of a kernel's ring sends. */
@KernelTest
@ExtendWith(JvmBroker.Extension.class)
@Timeout(900) // a hang is a failure
class KilledAgentIT {
    private static final int KILLS = Integer.getInteger("kills", 3);
    private static final int WINDOW = 1024 + 256; // of SinkStream, in flight and queued

    private final PinDirectory pins = new PinDirectory();
    private final Path directory = pins.resolve("versions");
    private final NumberedHits hits = new NumberedHits();
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @AfterEach
    void unpin() {
        pins.close();
    }

    private static PinnedObject openOrAdopt(Path directory, long pid) {
        return BpfObject.openOrAdopt(directory, () -> NumberedHits.open(pid));
    }

    private static Mono<Void> send(KafkaSink sink, BpfRingbuf ring) {
        ValueEncoder<NumberedHits.Event> text =
                event -> Integer.toString(event.hit()).getBytes(StandardCharsets.UTF_8);
        return sink.send("hits", ring, RecordLayout.of(ring, NumberedHits.Event.class), text);
    }

    /** Sends the hits to a topic, until it is killed. */
    static final class Agent {
        private Agent() {}

        public static void main(String[] arguments) {
            PinnedObject object = openOrAdopt(Path.of(arguments[0]), Long.parseLong(arguments[1]));
            KafkaSink sink =
                    KafkaSink.to(arguments[3], Map.of("bootstrap.servers", arguments[2]), "host");
            send(sink, object.ringbuf("events")).block();
        }
    }

    @Test
    void shouldLoseNothingAndRepeatAWindowAtMost(JvmBroker broker) throws Exception {
        long pid = ProcessHandle.current().pid();
        String topic = broker.createTopic(1);
        openOrAdopt(directory, pid).close();
        try (var content = new TopicContent(broker, topic)) {
            for (int i = 0; i < KILLS; i++) {
                sendUntilKilled(broker, topic, content, 1 + random.nextInt(2000));
            }
            try (PinnedObject object = openOrAdopt(directory, pid);
                    KafkaSink sink = KafkaSink.to(topic, broker.client(), "host")) {
                BpfRingbuf ring = object.ringbuf("events");
                var sending = send(sink, ring).toFuture();
                await().until(() -> ring.demand() > 0);
                ring.closeGracefully(Duration.ofMinutes(1));
                sending.get(1, TimeUnit.MINUTES);
                object.remove();
            }
            content.awaitFinal("hits");
            assertBalances(content);
        }
    }

    private void sendUntilKilled(JvmBroker broker, String topic, TopicContent content, int events)
            throws Exception {
        hits.make(500); // while no process reads the ring
        int before = content.events().size();
        Process agent =
                ForkedJvm.start(
                        Agent.class,
                        directory.toString(),
                        Long.toString(ProcessHandle.current().pid()),
                        broker.bootstrapServers(),
                        topic);
        try {
            content.await(
                    events + " more events",
                    it -> {
                        assertThat(agent.isAlive()).isTrue();
                        hits.make(100);
                        return it.events().size() >= before + events;
                    });
        } finally {
            agent.destroyForcibly().waitFor();
        }
    }

    private void assertBalances(TopicContent content) {
        List<Integer> once = new ArrayList<>();
        long last = -1;
        int repeated = 0;
        for (ConsumerRecord<byte[], byte[]> event : content.events()) {
            long position = TopicContent.position(event).orElseThrow();
            if (position > last) {
                last = position;
                once.add(Integer.valueOf(new String(event.value(), StandardCharsets.UTF_8)));
            } else {
                repeated++;
            }
        }
        assertThat(once)
                .as("seed %d", seed)
                .isEqualTo(IntStream.range(0, hits.made()).boxed().toList());
        assertThat(repeated).as("repeated").isLessThanOrEqualTo(KILLS * WINDOW);

        List<AccountingRecord> all = content.accounting("hits");
        assertThat(all)
                .allSatisfy(it -> {
                    assertThat(it.lifetime()).isTrue();
                    assertThat(it.pending()).isNotNegative();
                });
        AccountingRecord end = all.getLast();
        assertThat(end.passed()).isEqualTo(hits.made());
        assertThat(end.attempts()).hasValue(hits.made());
        assertThat(end.unacknowledged()).isZero();
        assertThat(end.position()).hasValue(last);
    }
}
