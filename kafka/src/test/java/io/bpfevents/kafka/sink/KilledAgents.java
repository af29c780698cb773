package io.bpfevents.kafka.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.testing.ForkedJvm;
import io.bpfevents.core.testing.NumberedHits;
import io.bpfevents.core.testing.PinDirectory;
import io.bpfevents.kafka.accounting.AccountingRecord;
import io.bpfevents.kafka.accounting.SourceAccounting;
import io.bpfevents.kafka.broker.JvmBroker;
import io.bpfevents.kafka.fixture.FleetFigures;
import io.bpfevents.kafka.fixture.HitsAgent;
import io.bpfevents.kafka.fixture.SinkMode;
import io.bpfevents.kafka.fixture.TopicContent;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** Agents that are killed while the program of a kernel's ring sends, one after the other. */
final class KilledAgents implements AutoCloseable {
    static final int KILLS = Integer.getInteger("kills", 3);

    private static final int BACKLOG = 5000; // hits that are not read yet, about
    private static final int RING_BYTES = 16 << 20; // for all hits

    private final PinDirectory pins = new PinDirectory();
    private final NumberedHits hits = new NumberedHits();
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final Map<String, Object> client;
    private final HitsAgent agent;
    private final TopicContent content;

    KilledAgents(JvmBroker broker, SinkMode mode) throws Exception {
        String topic = broker.createTopic(1);
        client = broker.client();
        agent =
                new HitsAgent(
                        pins.resolve("versions"),
                        ProcessHandle.current().pid(),
                        RING_BYTES,
                        mode,
                        broker.bootstrapServers(),
                        topic);
        content = TopicContent.committed(client, topic);
    }

    /** Kills agents, and sends the rest. */
    void run() throws Exception {
        agent.openOrAdopt().close();
        for (int i = 0; i < KILLS; i++) {
            sendUntilKilled(1 + random.nextInt(3000));
        }
        agent.send(_ -> {});
        content.awaitFinal(HitsAgent.SOURCE);
    }

    private void sendUntilKilled(int events) throws Exception {
        hits.make(500); // while no process reads the ring
        int before = content.events().size();
        long agents = starts();
        Process process =
                ForkedJvm.start(
                        List.of("env", ForkedJvm.QUICK_START), HitsAgent.class, agent.arguments());
        try {
            content.await(
                    events + " more events",
                    it -> {
                        assertThat(process.isAlive()).isTrue();
                        if (hits.made() - it.events().size() < BACKLOG) {
                            hits.make(random.nextInt(1000));
                        }
                        return starts() > agents && it.events().size() >= before + events;
                    });
            hits.make(random.nextInt(2000)); // some of which are in flight
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private long starts() {
        return content.accounting(HitsAgent.SOURCE).stream()
                .filter(it -> it.kind() == AccountingRecord.Kind.START)
                .count();
    }

    /** All that a reader of committed records has of the topic. */
    TopicContent content() {
        return content;
    }

    /** The numbers of all hits that were made. */
    List<Integer> hits() {
        return IntStream.range(0, hits.made()).boxed().toList();
    }

    String seed() {
        return "seed " + seed;
    }

    /** Both equations, to the event: at the host, and at a reader of the whole topic. */
    SourceAccounting assertBalances() {
        assertThat(content.accounting(HitsAgent.SOURCE))
                .as(seed())
                .allSatisfy(it -> {
                    assertThat(it.lifetime()).isTrue();
                    assertThat(it.pending()).isNotNegative();
                });
        AccountingRecord end = content.lastAccounting(HitsAgent.SOURCE);
        assertThat(end.attempts()).as(seed()).hasValue(hits.made());
        assertThat(end.pending()).isZero();
        assertThat(end.unacknowledged()).isZero();

        FleetFigures figures = FleetFigures.read(client, agent.topic(), 1);
        SourceAccounting source = figures.of(HitsAgent.HOST, HitsAgent.SOURCE);
        FleetFigures.assertBalances(source);
        assertThat(source.received()).as(seed()).isEqualTo(hits.made());
        assertThat(source.lostInTopic()).hasValue(0);
        assertThat(source.uncleanEnds()).as("of one ring").isZero();
        assertThat(figures.events())
                .as(seed())
                .extracting(it -> Integer.valueOf(it.value()))
                .isEqualTo(hits());
        return source;
    }

    @Override
    public void close() {
        content.close();
        pins.close();
    }
}
