package io.bpfevents.reactor.merge;

import io.bpfevents.core.testing.Producer;
import io.bpfevents.core.testing.ring.NumberedRing;
import io.bpfevents.reactor.RingbufOptions;
import io.bpfevents.reactor.source.SimulatedPublisherVerificationTest;
import java.time.Duration;
import reactor.core.publisher.Flux;

/** The Reactive Streams TCK on streams that are merged by a time. */
public class MergeOrderedVerificationTest extends SimulatedPublisherVerificationTest {
    @Override
    protected Flux<Long> events(NumberedRing ring, RingbufOptions options) {
        return MergedEvents.<Long>mergeOrdered(
                        Duration.ofMillis(1),
                        number -> number,
                        late -> {
                            throw new AssertionError("late: " + late);
                        },
                        Source.of(ring.ring(), Producer::sequence, options))
                .map(Sourced::event);
    }
}
