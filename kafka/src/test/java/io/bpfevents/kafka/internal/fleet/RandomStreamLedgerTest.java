package io.bpfevents.kafka.internal.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * A sink that is killed at random and sends up to a window again, a topic that loses records, and a
 * reader that begins anywhere: the equation holds to the event at each accounting record that the
 * reader can use, against a model that knows everything.
 */
class RandomStreamLedgerTest {
    /** System property: the seed of a run to repeat. */
    private static final String SEED = "io.bpfevents.kafka.seed";

    /** System property: the number of runs. */
    private static final String RUNS = "io.bpfevents.kafka.runs";

    private static final int STEPS = 300;
    private static final int WINDOW = 20;

    private enum Kind {
        EVENT,
        REJECTION,
        ACCOUNTING
    }

    /**
     * A record of the topic.
     *
     * @param position of its record in the ring; -1 if it has none
     * @param passed of an accounting record
     */
    private record Sent(Kind kind, long position, long passed) {}

    /** The ring of a host, and the sink that reads it, with its kills. */
    private static final class Sink {
        final Random random;
        final List<Sent> topic = new ArrayList<>();
        final List<Long> positions = new ArrayList<>(); // by number, from 1 on: of the ring
        final Set<Long> refused = new HashSet<>(); // positions
        final List<Long> rejections = new ArrayList<>(); // whose records are not sent yet
        int acknowledged; // numbers
        int passed;
        boolean hasPassed; // in this run

        Sink(Random random) {
            this.random = random;
            positions.add(-1L);
            sendAccounting(); // the start
        }

        void step() {
            switch (random.nextInt(20)) {
                case 0 -> restart();
                case 1, 2, 3 -> sendAccounting();
                case 4, 5, 6 -> sendRejection();
                case 7, 8, 9, 10 -> acknowledge();
                default -> pass();
            }
        }

        private void pass() {
            if (passed - acknowledged == WINDOW) {
                return;
            }
            passed++;
            hasPassed = true;
            if (passed == positions.size()) { // new in the ring
                long position = positions.getLast() + 1 + 8L * random.nextInt(4);
                positions.add(position);
                if (random.nextInt(10) == 0) {
                    refused.add(position);
                }
            }
            long position = positions.get(passed);
            if (refused.contains(position)) {
                rejections.add(position);
            } else {
                topic.add(new Sent(Kind.EVENT, position, 0));
            }
        }

        private void sendRejection() {
            if (!rejections.isEmpty()) {
                int any = random.nextInt(rejections.size());
                topic.add(new Sent(Kind.REJECTION, rejections.remove(any), 0));
            }
        }

        /** A rejected record is acknowledged when its rejection is. */
        private void acknowledge() {
            long first = rejections.stream().mapToLong(it -> it).min().orElse(Long.MAX_VALUE);
            int most = passed - acknowledged;
            for (int i = random.nextInt(most + 1);
                    i > 0 && positions.get(acknowledged + 1) < first;
                    i--) {
                acknowledged++;
            }
        }

        private void restart() {
            rejections.clear();
            passed = acknowledged;
            hasPassed = false;
            sendAccounting();
        }

        private void sendAccounting() {
            topic.add(new Sent(Kind.ACCOUNTING, hasPassed ? positions.get(passed) : -1, passed));
        }

        /** Sends what is left, an accounting, one record more, and the final accounting. */
        void end() {
            do {
                acknowledged = passed;
                pass();
            } while (passed < positions.size() - 1);
            sendAccounting();
            acknowledged = passed;
            pass();
            while (!rejections.isEmpty()) {
                sendRejection();
            }
            sendAccounting();
        }
    }

    @Test
    void shouldBalanceToTheEvent() {
        int runs = Integer.getInteger(RUNS, 2000);
        long first = Long.getLong(SEED, new Random().nextLong());
        for (int i = 0; i < runs; i++) {
            long seed = first + i;
            run(seed, new Random(seed));
        }
    }

    private static void run(long seed, Random random) {
        Sink sink = new Sink(random);
        for (int i = 0; i < STEPS; i++) {
            sink.step();
        }
        sink.end();
        int lossPercent = random.nextInt(3) * 5;
        if (lossPercent > 0) {
            List<Sent> kept = lastTwoAccountings(sink.topic);
            long last = sink.positions.getLast(); // between them, so at least this one is lost
            sink.topic.removeIf(it ->
                    !kept.contains(it)
                            && (it.position() == last || random.nextInt(100) < lossPercent));
        }
        int from = random.nextBoolean() ? 0 : random.nextInt(sink.topic.size() / 2);

        StreamLedger ledger = new StreamLedger();
        Set<Long> received = new HashSet<>();
        Set<Long> rejected = new HashSet<>();
        long base = -1; // number of the last record that the base covers
        for (Sent sent : sink.topic.subList(from, sink.topic.size())) {
            if (sent.position() % 7 == 0) { // the reader restarts with what it has stored
                ledger = new StreamLedger(ledger.state());
            }
            switch (sent.kind()) {
                case EVENT -> {
                    if (ledger.event(sent.position())) {
                        assertThat(received.add(sent.position())).as("seed %d", seed).isTrue();
                    }
                }
                case REJECTION -> {
                    ledger.rejection(sent.position());
                    rejected.add(sent.position());
                }
                case ACCOUNTING -> {
                    boolean isKnown = ledger.lostInTopic().isPresent();
                    boolean agrees =
                            ledger.accounting(
                                    sent.position() < 0
                                            ? OptionalLong.empty()
                                            : OptionalLong.of(sent.position()),
                                    sent.passed());
                    assertThat(agrees).as("seed %d: agrees", seed).isTrue();
                    if (!isKnown && ledger.lostInTopic().isPresent()) {
                        base = sent.passed();
                    }
                }
            }
        }
        assertThat(base).as("seed %d: a base", seed).isNotNegative();
        long lost =
                sink.positions.stream()
                        .skip(base + 1)
                        .filter(it -> !received.contains(it) && !rejected.contains(it))
                        .count();
        assertThat(ledger.lostInTopic()).as("seed %d: lost", seed).hasValue(lost);
        assertThat(ledger.received()).as("seed %d: received", seed).isEqualTo(received.size());
        assertThat(ledger.rejected()).as("seed %d: rejected", seed).isEqualTo(rejected.size());
        assertThat(lost > 0).as("seed %d: has losses", seed).isEqualTo(lossPercent > 0);
    }

    private static List<Sent> lastTwoAccountings(List<Sent> topic) {
        List<Sent> all = topic.stream().filter(it -> it.kind() == Kind.ACCOUNTING).toList();
        return all.subList(all.size() - 2, all.size());
    }
}
