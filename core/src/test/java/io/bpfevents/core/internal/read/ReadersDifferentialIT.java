package io.bpfevents.core.internal.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.ring.Op;
import io.bpfevents.core.testing.ring.RandomOps;
import io.bpfevents.core.testing.ring.RingFixture;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** After the same operations, libbpf's reader and the mapped reader deliver the same bytes. */
@KernelTest
@Timeout(300)
class ReadersDifferentialIT {
    private static final int RUNS = 400;
    private static final int MOST_RECORDS = 12; // per read

    @ParameterizedTest
    @ValueSource(ints = {4096, 16_384, 131_072})
    void shouldReadTheSame(int size) {
        try (RingFixture libbpf = RingFixture.libbpf(size);
                RingFixture mapped = RingFixture.mapped(size)) {
            RandomOps ops = new RandomOps(size, size);
            int records = 0;
            for (int run = 0; run < RUNS; run++) {
                List<Op> list = ops.next();
                long reads = ops.random().nextLong();
                List<byte[]> expected = run(libbpf, list, reads);
                assertThat(run(mapped, list, reads))
                        .as("run %d: %s", run, list)
                        .containsExactlyElementsOf(expected);
                assertThat(mapped.memory().consumerPositionAcquire())
                        .isEqualTo(libbpf.memory().consumerPositionAcquire());
                assertThat(mapped.memory().producerPositionAcquire())
                        .isEqualTo(libbpf.memory().producerPositionAcquire());
                records += expected.size();
            }
            assertThat(mapped.read()).containsExactlyElementsOf(libbpf.read());
            assertThat(records).isGreaterThan(RUNS);
        }
    }

    private static List<byte[]> run(RingFixture ring, List<Op> list, long seed) {
        Random random = new Random(seed);
        List<byte[]> records = new ArrayList<>();
        Runnable read = () -> records.addAll(ring.read(1 + random.nextInt(MOST_RECORDS)));
        ring.run(list, read);
        read.run();
        return records;
    }
}
