package io.bpfevents.reactor.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.reactor.RingbufOptions;
import io.bpfevents.reactor.fixture.Loops;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

/** Two simulated rings of numbers on a manual loop, so that the test controls every step. */
@Timeout(300) // a hang is a failure
abstract class MergeFixture {
    static final int CAPACITY = 255; // of 16 bytes each
    static final long UNDECODABLE = -1;
    static final RecordDecoder<Long> NUMBER =
            record -> {
                long number = record.get(ValueLayout.JAVA_LONG, 0);
                if (number == UNDECODABLE) {
                    throw new IllegalStateException("undecodable");
                }
                return number;
            };

    final PollLoop.Manual loop = PollLoop.manual();
    final RingbufOptions options = RingbufOptions.defaults().pollLoop(loop);
    final SimulatedRingbuf a = SimulatedRingbuf.create("a", 4096);
    final SimulatedRingbuf b = SimulatedRingbuf.create("b", 4096);

    @AfterEach
    void closeRings() {
        a.close();
        b.close();
        runAll();
    }

    final void runAll() {
        Loops.runAll(loop);
    }

    final Source<Long> source(SimulatedRingbuf ring) {
        return Source.of(ring, NUMBER, options);
    }

    static boolean output(SimulatedRingbuf ring, long number) {
        return ring.output(MemorySegment.ofArray(new long[] {number}));
    }

    static void outputAll(SimulatedRingbuf ring, long... numbers) {
        for (long number : numbers) {
            assertThat(output(ring, number)).isTrue();
        }
    }

    /** Fills a ring with ascending numbers. */
    static void fill(SimulatedRingbuf ring) {
        for (long number = 0; output(ring, number); number++) {
            assertThat(number).isLessThan(CAPACITY);
        }
    }

    static Sourced<Long> of(String source, long number) {
        return new Sourced<>(source, number);
    }

    /** Records what it receives; the test requests. */
    static final class Recorder extends BaseSubscriber<Sourced<Long>> {
        final List<Sourced<Long>> events = new ArrayList<>();
        Subscription subscription;
        Throwable error;
        boolean completed;

        @Override
        protected void hookOnSubscribe(Subscription given) {
            subscription = given;
        }

        @Override
        protected void hookOnNext(Sourced<Long> event) {
            events.add(event);
        }

        @Override
        protected void hookOnError(Throwable thrown) {
            error = thrown;
        }

        @Override
        protected void hookOnComplete() {
            completed = true;
        }

        List<Long> numbers() {
            return events.stream().map(Sourced::event).toList();
        }
    }
}
