package io.bpfevents.core.internal.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.internal.read.RingMemory;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.ring.Op;
import io.bpfevents.core.testing.ring.Ops;
import io.bpfevents.core.testing.ring.RandomOps;
import io.bpfevents.core.testing.ring.RingFixture;
import io.bpfevents.core.testing.ring.SimulatedOps;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same operations have the same effect on a simulated ring and on one of the kernel. */
@KernelTest
@Timeout(300)
class KernelEquivalenceIT {
    private static final int SEQUENCES = 150;
    private static final int RUNS = 4; // per sequence
    private static final int MOST_RECORDS = 12; // per read

    @ParameterizedTest
    @ValueSource(ints = {4096, 8192, 16_384, 65_536})
    void shouldLeaveTheRingAsTheKernelDoes(int size) {
        try (RingFixture kernel = RingFixture.mapped(size);
                RingFixture simulated = RingFixture.simulated(size)) {
            for (int seed = 0; seed < SEQUENCES; seed++) {
                RandomOps ops = new RandomOps(seed, size);
                for (int run = 0; run < RUNS; run++) {
                    List<Op> list = ops.next();
                    long reads = ops.random().nextLong();
                    long[] results = run(kernel, list, reads);
                    assertThat(run(simulated, list, reads))
                            .as("seed %d, run %d: %s", seed, run, list)
                            .isEqualTo(results);
                    assertSame(kernel, simulated, "seed " + seed + ", run " + run);
                    int most = 1 + ops.random().nextInt(MOST_RECORDS);
                    assertThat(simulated.read(most)).containsExactlyElementsOf(kernel.read(most));
                }
            }
        }
    }

    /** Reads a random number of records at each pause. */
    private static long[] run(RingFixture ring, List<Op> list, long seed) {
        Random random = new Random(seed);
        return ring.run(list, () -> ring.read(1 + random.nextInt(MOST_RECORDS)));
    }

    @ParameterizedTest
    @ValueSource(ints = {4096, 8192})
    void shouldRejectConsumerPositionsAsTheKernelDoes(int size) {
        Random random = new Random(size);
        try (RingFixture kernel = RingFixture.mapped(size);
                RingFixture simulated = RingFixture.simulated(size)) {
            long refused = 0;
            for (int seed = 0; seed < SEQUENCES; seed++) {
                List<Op> list = new RandomOps(seed, size).nextWithoutPauses();
                long consumer =
                        kernel.memory().producerPositionAcquire() + (random.nextInt(2 * size) & -8);
                kernel.memory().consumerPositionRelease(consumer - size / 2);
                simulated.memory().consumerPositionRelease(consumer - size / 2);
                long[] results = kernel.run(list, () -> {});
                assertThat(simulated.run(list, () -> {})).as("seed %d", seed).isEqualTo(results);
                assertSame(kernel, simulated, "seed " + seed);
                refused += Arrays.stream(results).filter(r -> r == Ops.NO_SPACE).count();
            }
            assertThat(refused).isPositive();
        }
    }

    private static void assertSame(RingFixture kernel, RingFixture simulated, String when) {
        RingMemory memory = simulated.memory();
        assertThat(memory.consumerPositionAcquire())
                .as("consumer position, %s", when)
                .isEqualTo(kernel.memory().consumerPositionAcquire());
        assertThat(memory.producerPositionAcquire())
                .as("producer position, %s", when)
                .isEqualTo(kernel.memory().producerPositionAcquire());
        SimulatedOps ops = (SimulatedOps) simulated.ops();
        assertThat(simulated.bytes())
                .as("bytes, %s", when)
                .isEqualTo(ops.pageOffsets().blanked(kernel.bytes()));
    }
}
