package io.bpfevents.reactor.acknowledged;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.ring.Reservation;
import io.bpfevents.core.ring.SimulatedRingbuf.Query;
import io.bpfevents.core.stats.RingbufAudit;
import io.bpfevents.reactor.Acknowledged;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.acknowledged.RingModel.Kind;
import io.bpfevents.reactor.acknowledged.RingModel.Reading;
import io.bpfevents.reactor.fixture.ManualLoopFixture;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;

/** Random acknowledgements, compared with a model after each step. */
class RandomAcknowledgementsTest extends ManualLoopFixture {
    /** System property: the seed of a run to repeat. */
    private static final String SEED = "io.bpfevents.acknowledged.seed";

    private static final int RUNS = 20; // per shape
    private static final int STEPS = 400;
    private static final int LONGEST_BURST = 40;
    private static final int LARGEST_PADDING = 60;

    private final RingModel model = new RingModel();
    private final List<Acknowledged<Long>> earlier = new ArrayList<>(); // of ended subscriptions
    private Random random = new Random(0);
    private @Nullable Reader reader;
    private @Nullable Reservation busy;
    private int busySlot;
    private long attempts;

    /** Receives slots' numbers; acknowledges some of them at once. */
    private final class Reader extends BaseSubscriber<Object> {
        final List<Acknowledged<Long>> unused = new ArrayList<>();
        final List<Integer> received = new ArrayList<>();
        private final long first;
        private final int withinEvery;

        Reader(long first, int withinEvery) {
            this.first = first;
            this.withinEvery = withinEvery;
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            if (first > 0) {
                request(first);
            }
        }

        @Override
        protected void hookOnNext(Object item) {
            if (!(item instanceof Acknowledged<?> one)) {
                received.add(((Long) item).intValue());
                return;
            }
            @SuppressWarnings("unchecked") // the stream's type
            Acknowledged<Long> event = (Acknowledged<Long>) one;
            int slot = event.event().intValue();
            received.add(slot);
            assertThat(event.position()).isEqualTo(model.position(slot));
            if (withinEvery > 0 && random.nextInt(withinEvery) == 0) {
                model.acknowledge(slot);
                event.acknowledge();
            } else {
                unused.add(event);
            }
        }

        @Override
        protected void hookOnError(Throwable error) {
            assertThat(error).hasMessageContaining("undecodable");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20, 300})
    void shouldDoAsTheModel(int acknowledgeEvery) {
        for (int run = 0; run < RUNS; run++) {
            RandomAcknowledgementsTest fresh = new RandomAcknowledgementsTest();
            long seed = Long.getLong(SEED, new Random().nextLong());
            try {
                fresh.run(new Random(seed), acknowledgeEvery);
            } catch (Throwable failure) {
                throw new AssertionError("-D" + SEED + "=" + seed, failure);
            } finally {
                fresh.closeRing();
            }
        }
    }

    private void run(Random chosen, int acknowledgeEvery) {
        random = chosen;
        for (int step = 0; step < STEPS; step++) {
            for (int i = random.nextInt(3); i >= 0; i--) {
                act(acknowledgeEvery);
            }
            check();
        }
        readAll();
    }

    private void act(int acknowledgeEvery) {
        switch (random.nextInt(10)) {
            case 0, 1 -> produce();
            case 2 -> beginOrCommit();
            case 3, 4 -> request();
            case 5, 6, 7 -> acknowledgeSome(acknowledgeEvery);
            case 8 -> acknowledgeTooLate();
            default -> {
                if (reader == null || random.nextInt(5) == 0) {
                    cancel();
                    subscribe();
                }
            }
        }
    }

    private void produce() {
        for (int i = random.nextInt(LONGEST_BURST); i > 0; i--) {
            int bytes = Long.BYTES + random.nextInt(LARGEST_PADDING);
            byte[] record = new byte[bytes];
            MemorySegment.ofArray(record).set(ValueLayout.JAVA_LONG_UNALIGNED, 0, model.slots());
            attempts++;
            Kind kind = random.nextInt(12) == 0 ? Kind.UNDECODABLE : Kind.RECORD;
            if (ring.output(MemorySegment.ofArray(record))) {
                int _ = model.add(kind, bytes);
            }
        }
    }

    /** A record may be busy while others are produced. */
    private void beginOrCommit() {
        Reservation begun = busy;
        if (begun == null) {
            attempts++;
            busy = ring.reserve(Long.BYTES);
            if (busy != null) {
                busySlot = model.add(Kind.BUSY, Long.BYTES);
                busy.segment().set(ValueLayout.JAVA_LONG, 0, busySlot);
            }
        } else if (random.nextBoolean()) {
            model.commit(busySlot, Kind.RECORD);
            begun.submit();
            busy = null;
        } else {
            model.commit(busySlot, Kind.DISCARDED);
            begun.discard();
            busy = null;
        }
    }

    private void request() {
        Reader now = reader;
        if (now != null) {
            int more = 1 + random.nextInt(LONGEST_BURST);
            model.request(more);
            now.request(more);
        }
    }

    private void acknowledgeSome(int every) {
        Reader now = reader;
        if (now == null || now.unused.isEmpty()) {
            return;
        }
        int most = Math.max(1, now.unused.size() / every);
        for (int i = 1 + random.nextInt(most); i > 0 && !now.unused.isEmpty(); i--) {
            int which = random.nextInt(now.unused.size());
            Acknowledged<Long> one = now.unused.get(which);
            int slot = one.event().intValue();
            if (random.nextInt(20) == 0) {
                model.acknowledgeUpTo(slot);
                now.unused.getFirst().acknowledgeUpTo(one.position()); // and once more each, later
            } else {
                model.acknowledge(slot);
                one.acknowledge();
                if (random.nextInt(3) > 0) { // else it is acknowledged again
                    now.unused.remove(which);
                }
            }
        }
    }

    private void acknowledgeTooLate() {
        if (!earlier.isEmpty()) {
            Acknowledged<Long> one = earlier.get(random.nextInt(earlier.size()));
            one.acknowledge();
            one.acknowledgeUpTo(model.position(random.nextInt(model.slots())));
        }
    }

    private void cancel() {
        Reader now = reader;
        if (now != null) {
            now.cancel();
            forget(now);
            model.cancel();
        }
    }

    private void forget(Reader ended) {
        earlier.addAll(ended.unused);
        reader = null;
    }

    private void subscribe() {
        Reading how = random.nextInt(5) == 0 ? Reading.PLAIN : Reading.ACKNOWLEDGED;
        boolean withErrors = random.nextInt(4) == 0;
        int within = random.nextInt(3) == 0 ? 1 + random.nextInt(10) : 0;
        subscribe(how, withErrors, random.nextInt(LONGEST_BURST), within);
    }

    private void subscribe(Reading how, boolean withErrors, long first, int within) {
        Flux<?> events =
                how == Reading.PLAIN
                        ? BpfEvents.ringbuf(ring, this::decode, options)
                        : BpfEvents.acknowledged(ring, this::decode, options);
        Reader next = new Reader(first, within);
        reader = next;
        model.subscribe(how, withErrors, first);
        (withErrors ? events : events.onErrorContinue((error, record) -> {})).subscribe(next);
    }

    private Long decode(MemorySegment record) {
        long slot = record.get(ValueLayout.JAVA_LONG_UNALIGNED, 0);
        if (model.kind((int) slot) == Kind.UNDECODABLE) {
            throw new IllegalArgumentException("undecodable");
        }
        return slot;
    }

    private void check() {
        runAll();
        model.run();
        Reader now = reader;
        if (now != null) {
            assertThat(now.received).isEqualTo(model.received);
            if (!model.isSubscribed()) {
                assertThat(now.isDisposed()).isTrue();
                forget(now);
            }
        }
        assertThat(ring.query(Query.CONSUMER_POSITION)).isEqualTo(model.published());
        var answer = ring.audit().toCompletableFuture();
        runAll();
        check(answer.join());
    }

    private void check(RingbufAudit audit) {
        assertThat(audit.delivered()).as("delivered").isEqualTo(model.delivered);
        assertThat(audit.decodeFailures()).as("failures").isEqualTo(model.decodeFailures);
        assertThat(audit.discarded()).as("discarded").hasValue(model.discarded);
        assertThat(audit.pending()).as("pending").isEqualTo(model.pending());
        assertThat(audit.pendingBytes()).isEqualTo(model.pendingBytes());
        assertThat(audit.attempts()).hasValue(attempts);
        var figures = audit.acknowledgements();
        assertThat(figures.handedOver()).as("handed over").isEqualTo(model.handedOver);
        assertThat(figures.redelivered()).as("redelivered").isEqualTo(model.redelivered);
        assertThat(figures.unacknowledged()).as("unacknowledged").isEqualTo(model.unacknowledged());
    }

    private void readAll() {
        if (busy != null) {
            beginOrCommit();
        }
        cancel();
        subscribe(Reading.ACKNOWLEDGED, false, Long.MAX_VALUE, 1);
        check();
        assertThat(model.pending()).isZero();
    }
}
