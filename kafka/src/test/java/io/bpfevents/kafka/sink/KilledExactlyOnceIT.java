package io.bpfevents.kafka.sink;

import static io.bpfevents.kafka.sink.ExactlyOnceAgent.SOURCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.object.PinnedObject;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.testing.ForkedJvm;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.NumberedHits;
import io.bpfevents.core.testing.PinDirectory;
import io.bpfevents.kafka.KafkaSink;
import io.bpfevents.kafka.accounting.AccountingRecord;
import io.bpfevents.kafka.broker.JvmBroker;
import io.bpfevents.kafka.fixture.TopicContent;
import io.bpfevents.kafka.internal.wire.AccountingJson;
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

/**
 * Agents that send in transactions and are killed, while the program of a kernel's ring sends. The
 * reader drops nothing but what was not committed.
 */
@KernelTest
@ExtendWith(JvmBroker.Extension.class)
@Timeout(900) // a hang is a failure
class KilledExactlyOnceIT {
    private static final int KILLS = Integer.getInteger("kills", 3);
    private static final int BACKLOG = 5000; // hits that are not read yet, about

    private final PinDirectory pins = new PinDirectory();
    private final Path directory = pins.resolve("versions");
    private final NumberedHits hits = new NumberedHits();
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @AfterEach
    void unpin() {
        pins.close();
    }

    @Test
    void shouldDeliverEachHitOnce(JvmBroker broker) throws Exception {
        long pid = ProcessHandle.current().pid();
        String topic = broker.createTopic(1);
        Map<String, Object> reader = broker.client();
        reader.put("isolation.level", "read_committed");
        ExactlyOnceAgent.openOrAdopt(directory, pid).close();
        try (var content = new TopicContent(reader, topic)) {
            for (int i = 0; i < KILLS; i++) {
                sendUntilKilled(broker, topic, content, 1 + random.nextInt(3000));
            }
            try (PinnedObject object = ExactlyOnceAgent.openOrAdopt(directory, pid);
                    KafkaSink sink = KafkaSink.exactlyOnce(topic, broker.client(), "host")) {
                BpfRingbuf ring = object.ringbuf("events");
                var sending = ExactlyOnceAgent.send(sink, ring).toFuture();
                await().until(() -> ring.demand() > 0);
                ring.closeGracefully(Duration.ofMinutes(1));
                sending.get(1, TimeUnit.MINUTES);
                object.remove();
            }
            content.awaitFinal(SOURCE);
            assertEachOnce(content);
        }
    }

    private void sendUntilKilled(JvmBroker broker, String topic, TopicContent content, int events)
            throws Exception {
        hits.make(500); // while no process reads the ring
        int before = content.events().size();
        long agents = starts(content);
        Process agent =
                ForkedJvm.start(
                        ExactlyOnceAgent.class,
                        directory.toString(),
                        Long.toString(ProcessHandle.current().pid()),
                        broker.bootstrapServers(),
                        topic);
        try {
            content.await(
                    events + " more events",
                    it -> {
                        assertThat(agent.isAlive()).isTrue();
                        if (hits.made() - it.events().size() < BACKLOG) {
                            hits.make(random.nextInt(1000));
                        }
                        return starts(it) > agents && it.events().size() >= before + events;
                    });
            hits.make(random.nextInt(2000)); // some of which are in an open transaction
        } finally {
            agent.destroyForcibly().waitFor();
        }
    }

    private static long starts(TopicContent content) {
        return content.accounting(SOURCE).stream()
                .filter(it -> it.kind() == AccountingRecord.Kind.START)
                .count();
    }

    /** Both equations hold at each accounting record, also at those of the starts after a kill. */
    private void assertEachOnce(TopicContent content) {
        List<Integer> delivered = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> one : content.await("all", _ -> true)) {
            if (TopicContent.position(one).isPresent()) {
                delivered.add(Integer.valueOf(new String(one.value(), StandardCharsets.UTF_8)));
            } else {
                AccountingRecord accounting = AccountingJson.read(one.value());
                assertThat(accounting.passed()).as("seed %d", seed).isEqualTo(delivered.size());
                assertThat(accounting.lifetime()).isTrue();
            }
        }
        assertThat(delivered)
                .as("seed %d", seed)
                .isEqualTo(IntStream.range(0, hits.made()).boxed().toList());
        AccountingRecord end = content.lastAccounting(SOURCE);
        assertThat(end.passed()).isEqualTo(hits.made());
        assertThat(end.attempts()).hasValue(hits.made());
        assertThat(end.pending()).isZero();
        assertThat(end.unacknowledged()).isZero();
    }
}
