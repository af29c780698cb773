package io.bpfevents.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.Producer;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.test.StepVerifier;

/** Records of the real kernel arrive in order and whole, exactly as many as are asked for. */
@KernelTest
class DeliveryIT {
    private static final int RING = 256 * 1024;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10_000})
    void shouldDeliverEveryRecordInOrder(int count) {
        try (Producer producer = Producer.load(RING)) {
            producer.produce(count, 8);
            List<Long> expected = LongStream.range(0, count).boxed().toList();
            StepVerifier.create(BpfEvents.ringbuf(producer.ring(), Producer::sequence), count)
                    .expectNextSequence(expected)
                    .thenCancel()
                    .verify();
        }
        assertThat(count).isNotNegative();
    }
}
