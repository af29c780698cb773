package io.bpfevents.core.internal.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Acknowledgements by several threads, of which two acknowledge each record. */
class AcknowledgementThreadsTest extends AcknowledgementsFixture {
    private static final int THREADS = 4;
    private static final int ROUNDS = 300;

    @Test
    void shouldTakeEachOneOfManyThreadsOnce() throws Exception {
        AcknowledgedSlots slots = Objects.requireNonNull(ring.reader().acknowledged());
        long delivered = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            for (int round = 1; round <= ROUNDS; round++) {
                produce(THREADS * EIGHTH);
                List<Read> records = List.copyOf(received);
                received.clear();
                for (int first = 0; first < THREADS; first++) {
                    int own = first;
                    threads.execute(() -> {
                        for (int i = own; i < records.size(); i += THREADS) {
                            acknowledgements.acknowledge(records.get(i));
                            acknowledgements.acknowledge(records.get(records.size() - 1 - i));
                        }
                    });
                }
                while (published() != (long) round * THREADS * EIGHTH * SLOT) {
                    pass();
                }
                delivered += slots.takeDelivered();
                assertThat(acknowledgements.unacknowledged()).isZero();
            }
        }
        assertThat(delivered).isEqualTo((long) ROUNDS * THREADS * EIGHTH);
    }
}
