package io.bpfevents.kafka.kills;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.NumberedHits;
import io.bpfevents.kafka.accounting.AccountingRecord;
import io.bpfevents.kafka.accounting.SourceAccounting;
import io.bpfevents.kafka.fixture.FleetFigures;
import io.bpfevents.kafka.fixture.HitsAgent;
import io.bpfevents.kafka.fixture.PacedThread;
import io.bpfevents.kafka.fixture.SinkMode;
import io.bpfevents.kafka.kills.Fleet.Recovery;
import io.bpfevents.kafka.kills.Fleet.Role;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A broker, agents and a reader that are killed and stopped, together and in random order, while
 * events are sent. At the end both equations hold to the event.
 */
@KernelTest
@Timeout(3600) // a hang is a failure
class RandomKillsIT {
    private static final int HITS = 1_000; // per second
    private static final int STEPS = Integer.getInteger("steps", 2);
    private static final int LONGEST = 1500; // hits in an outage

    /** System property: the seed of a run to repeat. */
    private static final String SEED = "io.bpfevents.kafka.seed";

    private final long seed = Long.getLong(SEED, System.nanoTime());
    private final Random random = new Random(seed);
    private final List<String> steps = new ArrayList<>();

    @Test
    void shouldBalanceToTheEvent(@TempDir Path directory) throws Exception {
        SinkMode mode = random.nextBoolean() ? SinkMode.DIRECT : SinkMode.EXACTLY_ONCE;
        steps.add(mode.toString());
        try (Fleet fleet = new Fleet(directory, mode)) {
            int made = failAtRandom(fleet);
            fleet.end();
            assertBalances(fleet, mode, made);
        } catch (Throwable e) {
            throw new AssertionError("-D%s=%d: %s".formatted(SEED, seed, steps), e);
        }
        System.Logger log = System.getLogger(RandomKillsIT.class.getName());
        log.log(System.Logger.Level.INFO, () -> "-D%s=%d: %s".formatted(SEED, seed, steps));
    }

    /** Returns the number of hits. */
    private int failAtRandom(Fleet fleet) throws Exception {
        NumberedHits numbered = new NumberedHits();
        try (PacedThread hits = new PacedThread("hits", HITS, _ -> numbered.make(1))) {
            fleet.awaitProgress();
            List<Role> roles = new ArrayList<>(List.of(Role.values()));
            for (int i = 0; i < STEPS; i += 2) { // in two steps each of them is killed once
                Collections.shuffle(roles, random);
                step(fleet, hits, roles.subList(0, 2), roles.subList(2, 4));
                step(fleet, hits, roles.subList(2, 4), roles.subList(0, 2));
            }
            return (int) hits.stop();
        }
    }

    private void step(Fleet fleet, PacedThread hits, List<Role> killed, List<Role> others)
            throws Exception {
        steps.add("\n");
        List<Role> failed = new ArrayList<>(killed);
        failed.addAll(others.subList(0, random.nextInt(3)));
        Collections.shuffle(failed, random);
        Recovery broker = () -> {};
        Recovery reader = () -> {};
        List<Recovery> agents = new ArrayList<>();
        for (Role role : failed) {
            Recovery recovery = fail(fleet, role, killed.contains(role));
            switch (role) {
                case BROKER -> broker = recovery;
                case READER -> reader = recovery;
                default -> agents.add(recovery);
            }
            awaitHits(hits, random.nextInt(LONGEST / 10));
        }
        awaitHits(hits, random.nextInt(LONGEST));
        broker.run(); // first, since the others require it at their start
        Collections.shuffle(agents, random);
        for (Recovery one : agents) {
            one.run();
        }
        reader.run(); // last, since a successor must have something to deliver
        fleet.awaitProgress();
    }

    private Recovery fail(Fleet fleet, Role role, boolean isKilled) throws Exception {
        int fault = isKilled ? 0 : random.nextInt(role == Role.READER ? 3 : 2);
        steps.add(List.of("kill ", "stop ", "replace ").get(fault) + role);
        return switch (fault) {
            case 0 -> fleet.kill(role);
            case 1 -> fleet.suspend(role);
            default -> fleet.replaceReader();
        };
    }

    private static void awaitHits(PacedThread hits, int count) {
        long before = hits.done();
        await().until(() -> hits.done() >= before + count);
    }

    private void assertBalances(Fleet fleet, SinkMode mode, int made) throws Exception {
        Map<String, StreamContent> streams = fleet.streams();
        streams.values().forEach(StreamContent::assertEachAccountingCoversItsEvents);
        List<StreamContent> kernel = ofHost(streams, HitsAgent.HOST);
        assertThat(kernel).as("one ring for all agents").hasSize(1);
        assertEachHitIsSentOrLost(kernel.getFirst(), mode, made);
        List<StreamContent> simulated = ofHost(streams, SimulatedAgent.HOST);
        assertEachAttemptIsAccountedFor(simulated, fleet.simulatedAttempts());

        FleetFigures figures = FleetFigures.read(fleet.client(), fleet.topic(), 2);
        SourceAccounting hits = figures.of(HitsAgent.HOST, HitsAgent.SOURCE);
        assertReaderBalances(hits, kernel.getFirst());
        assertThat(hits.uncleanEnds()).isZero();
        SourceAccounting numbers = figures.of(SimulatedAgent.HOST, SimulatedAgent.SOURCE);
        assertReaderBalances(numbers, simulated.getLast());
        assertThat(numbers.uncleanEnds()).isEqualTo(simulated.size() - 1);
        assertThat(figures.events())
                .hasSize(streams.values().stream().mapToInt(it -> it.events().size()).sum());

        assertNothingIsSkipped(streams, fleet.read());
        steps.add("%d hits, %s".formatted(made, kernel.getFirst().last()));
        steps.add(
                "%d runs on simulated rings, %d of the reader, events %d, repeated %d"
                        .formatted(
                                simulated.size(),
                                fleet.read().size(),
                                figures.events().size(),
                                kernel.getFirst().repeated()));
    }

    private static List<StreamContent> ofHost(Map<String, StreamContent> streams, String host) {
        return streams.entrySet().stream()
                .filter(it -> it.getKey().startsWith(host + '/'))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** The equation of the host, over all processes that have read the ring. */
    private static void assertEachHitIsSentOrLost(StreamContent kernel, SinkMode mode, int made) {
        AccountingRecord end = kernel.last();
        assertThat(end.kind()).isEqualTo(AccountingRecord.Kind.FINAL);
        assertThat(end.attempts()).hasValue(made);
        assertThat(end.pending() + end.unacknowledged()).isZero();
        assertThat(new HashSet<>(kernel.events().values())).hasSize(kernel.events().size());
        assertThat(kernel.events().size() + end.reserveFailures().orElseThrow())
                .as("hits in the topic, and those that the ring had no space for")
                .isEqualTo(made);
        if (mode == SinkMode.EXACTLY_ONCE) {
            assertThat(kernel.repeated()).isZero();
        }
    }

    /** The equation of the host, for the agents that were killed as far as they have reported. */
    private static void assertEachAttemptIsAccountedFor(
            List<StreamContent> simulated, List<Long> attempts) {
        assertThat(simulated).as("one ring per agent").hasSameSizeAs(attempts);
        for (int i = 0; i < simulated.size(); i++) {
            StreamContent run = simulated.get(i);
            assertThat(run.repeated()).isZero();
            assertThat(run.hasEnded()).isEqualTo(i == simulated.size() - 1);
            long accounted = run.last().attempts().orElseThrow();
            if (run.hasEnded()) {
                assertThat(accounted).isEqualTo(attempts.get(i));
                assertThat(run.last().passed()).isEqualTo(run.events().size());
            } else { // the count of a killed one can lack one
                assertThat(accounted).isLessThanOrEqualTo(attempts.get(i) + 1);
            }
        }
    }

    /** The equation of a reader of the whole topic. */
    private static void assertReaderBalances(SourceAccounting figures, StreamContent topic) {
        FleetFigures.assertBalances(figures);
        assertThat(figures.received()).isEqualTo(topic.events().size());
        assertThat(figures.duplicates()).isEqualTo(topic.repeated());
        assertThat(figures.rejected()).isZero();
        assertThat(figures.lostInTopic()).hasValue(0);
    }

    /** Readers of a group, one after the other: each event at least once, over kills of readers. */
    private static void assertNothingIsSkipped(
            Map<String, StreamContent> streams, List<ReaderFile> readers) {
        Set<ReaderFile.Event> sent = new HashSet<>();
        streams.forEach((stream, content) ->
                content.events()
                        .forEach((at, value) -> sent.add(new ReaderFile.Event(stream, at, value))));
        Set<ReaderFile.Event> delivered = new HashSet<>();
        for (ReaderFile reader : readers) {
            Set<ReaderFile.Event> own = new HashSet<>(reader.events());
            assertThat(own).as("within a reader").hasSameSizeAs(reader.events());
            delivered.addAll(own);
            assertThat(reader.figures())
                    .allSatisfy(it -> {
                        assertThat(it.lostInTopic().orElse(0)).isZero();
                        assertThat(it.rejected()).isZero();
                    });
        }
        assertThat(delivered.equals(sent))
                .as("delivered %d, sent %d", delivered.size(), sent.size())
                .isTrue();

        // The last one has read both streams from its first event to the end.
        for (SourceAccounting end : lastFigures(readers.getLast())) {
            String stream = StreamContent.key(end.stream());
            List<ReaderFile.Event> own =
                    readers.getLast().events().stream()
                            .filter(it -> it.stream().equals(stream))
                            .toList();
            StreamContent content = streams.get(stream);
            long passedBefore = content.events().headMap(own.getFirst().position(), false).size();
            assertThat(end.accounting().orElseThrow()).isEqualTo(content.last());
            assertThat(end.received()).isEqualTo(own.size());
            assertThat(content.last().passed() - passedBefore).isEqualTo(end.received());
        }
    }

    private static List<SourceAccounting> lastFigures(ReaderFile reader) {
        List<SourceAccounting> figures = reader.figures();
        return figures.subList(figures.size() - 2, figures.size());
    }
}
