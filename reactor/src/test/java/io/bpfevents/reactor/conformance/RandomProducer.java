package io.bpfevents.reactor.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.testing.ring.Burst;
import io.bpfevents.core.testing.ring.NumberedRing;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Produces random bursts, and records how many records of each were submitted. */
public final class RandomProducer {
    private static final int LONGEST = 64;
    private static final int LARGEST = 96;

    private final NumberedRing ring;
    private final int number;
    private final Random random;
    private final List<Made> all = new ArrayList<>();
    private long next;
    private long successes;

    private record Made(Burst burst, long successes) {}

    /** Creates a producer with sequence numbers of its own. */
    public RandomProducer(NumberedRing ring, int number, long seed) {
        this.ring = ring;
        this.number = number;
        this.random = new Random(seed);
        this.next = Burst.firstOf(number);
    }

    /** Produces bursts. */
    public Void attempt(int bursts) {
        for (int i = 0; i < bursts; i++) {
            Burst burst = burst();
            long fitted = ring.produce(burst).successes();
            all.add(new Made(burst, fitted));
            successes += fitted;
            next += burst.count();
            Spin.some(random.nextInt(500));
        }
        return null;
    }

    private Burst burst() {
        int count = 1 + random.nextInt(LONGEST);
        int discardEvery = random.nextInt(4) == 0 ? 1 + random.nextInt(5) : 0;
        Burst burst =
                discardEvery == 0
                        ? Burst.output(number, next, count, 8 + random.nextInt(LARGEST))
                        : Burst.discarding(number, next, count, discardEvery);
        return random.nextInt(4) == 0 ? burst.forced() : burst;
    }

    /** Records that were submitted. */
    public long successes() {
        return successes;
    }

    /** Records that were attempted. */
    public long attempts() {
        return all.stream().mapToLong(made -> made.burst.count()).sum();
    }

    /** Of each burst as many records were delivered as were submitted, once and in order. */
    public void check(Deliveries deliveries) {
        long[] delivered = deliveries.of(number).toArray();
        int at = 0;
        for (Made made : all) {
            long end = made.burst.first() + made.burst.count();
            int from = at;
            for (long previous = made.burst.first() - 1;
                    at < delivered.length && delivered[at] < end;
                    at++) {
                assertThat(delivered[at])
                        .as("after %d, in %s", previous, made)
                        .isGreaterThan(previous);
                previous = delivered[at];
            }
            assertThat(at - from).as("delivered of %s", made).isEqualTo((int) made.successes);
        }
        assertThat(at).as("records of producer %d", number).isEqualTo(delivered.length);
    }
}
