package io.bpfevents.reactor.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.record.Event;
import io.bpfevents.core.ring.SimulatedRingbuf.Query;
import io.bpfevents.core.testing.ring.KernelOps;
import io.bpfevents.core.testing.ring.Op;
import io.bpfevents.core.testing.ring.Ops;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.fixture.KernelRingFixture;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.test.StepVerifier;

/**
 * Within a batch, the space of delivered records is soon returned to the producers, except that of
 * the last record of a step, which a reader of a busy ring may hold.
 */
class PositionLagIT extends KernelRingFixture {
    private static final int SIZE = 4096;

    @ParameterizedTest
    @ValueSource(ints = {8, 100, 600})
    void shouldPublishTheConsumerPositionWithinABatch(int length) {
        int slot = 8 + (length + 7) / 8 * 8;
        int count = (SIZE - 1) / slot;
        List<Long> lags = new ArrayList<>();
        try (KernelOps ops = KernelOps.load(SIZE)) {
            for (int i = 0; i < count; i++) {
                assertThat(ops.run(Op.output(length, 0))[0]).isNotEqualTo(Ops.NO_SPACE);
            }
            StepVerifier.create(
                            BpfEvents.ringbuf(ops.ring(), options)
                                    .map(Event::size)
                                    .doOnNext(size -> {
                                        long seen = ops.run(Op.query(Query.CONSUMER_POSITION))[0];
                                        long delivered = (lags.size() + 1L) * slot;
                                        lags.add(delivered - seen);
                                    }))
                    .expectNextCount(count)
                    .thenCancel()
                    .verify();
        }
        assertThat(lags)
                .hasSize(count)
                .allSatisfy(lag -> assertThat(lag).isBetween(0L, SIZE / 8 + 2L * slot - 1));
    }
}
