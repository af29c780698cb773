package io.bpfevents.reactor.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.Producer;
import io.bpfevents.core.testing.perf.PerfContract;
import io.bpfevents.reactor.RingbufOptions;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Merging a ring and a perf buffer of the kernel. */
@KernelTest
class MergeKindsIT {
    @Test
    void shouldMergeARingAndAPerfBuffer() {
        try (Producer producer = Producer.load(4096);
                PerfContract program = PerfContract.load(PerfContract.open())) {
            var perfbuf = program.object().perfbuf(PerfContract.EVENTS);
            Source<Long> perf = Source.of(perfbuf, Producer::sequence);
            assertThat(producer.produce(2, 16).successes()).isEqualTo(2);
            assertThat(program.run("perf_constant", 2).sent()).isEqualTo(2);

            List<Sourced<Long>> events =
                    MergedEvents.<Long>merge(
                                    Source.of(producer.ring(), Producer::sequence).named("ring"),
                                    perf.named("perf"))
                            .take(4)
                            .collectList()
                            .block();

            assertThat(events)
                    .containsExactlyInAnyOrder(
                            new Sourced<>("ring", 0L),
                            new Sourced<>("ring", 1L),
                            new Sourced<>("perf", 0L),
                            new Sourced<>("perf", 1L));
            assertThatIllegalArgumentException()
                    .isThrownBy(
                            () -> Source.of(perfbuf, Producer::sequence, RingbufOptions.defaults()))
                    .withMessage("events requires PerfbufOptions, not RingbufOptions");
        }
    }
}
