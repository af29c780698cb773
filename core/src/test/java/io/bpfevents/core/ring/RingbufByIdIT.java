package io.bpfevents.core.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.internal.call.MapInfo;
import io.bpfevents.core.internal.serve.AbstractBuffer;
import io.bpfevents.core.kernel.KernelProgram;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.record.EventField;
import io.bpfevents.core.record.EventSchema;
import io.bpfevents.core.stats.RingbufAudit;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.Producer;
import io.bpfevents.core.testing.TestObjects;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rings that are opened by the id of their map. */
@KernelTest
class RingbufByIdIT {
    private static int id(BpfRingbuf ring) {
        return MapInfo.of(AbstractBuffer.channel(ring).fds()[0]).id();
    }

    @Test
    void shouldSeeTheRecordsAndFailuresOfAnotherObject() {
        try (Producer producer = Producer.load(4096)) {
            Producer.Outcome before = producer.produce(1000, 16);
            assertThat(before.failures()).isPositive();

            try (BpfRingbuf ring = BpfRingbuf.openById(id(producer.ring()))) {
                Producer.Outcome later = producer.produce(10, 16);

                RingbufAudit audit = ring.audit().toCompletableFuture().join();
                assertThat(audit.pending()).isEqualTo(before.successes());
                assertThat(audit.reserveFailures()).hasValue(later.failures());
                assertThat(ring.totalReserveFailures())
                        .hasValue(before.failures() + later.failures());
                assertThat(EventSchema.declaredBy(ring).orElseThrow().fields())
                        .extracting(EventField::name)
                        .containsExactly("seq", "pattern");
            }
            // the ring is as it was: closing a ring that was not read publishes nothing
            RingbufAudit audit = producer.ring().audit().toCompletableFuture().join();
            assertThat(audit.pending()).isEqualTo(before.successes());
        }
    }

    @Test
    void shouldOpenARingOfAProgramWithoutTheContract() {
        try (BpfObject object = TestObjects.open("plain").load();
                BpfRingbuf ring = BpfRingbuf.openById(id(object.ringbuf("events")))) {
            assertThat(ring.name()).isEqualTo("events");
            assertThat(ring.totalReserveFailures()).isEmpty();
            assertThat(EventSchema.declaredBy(ring)).isEmpty();
        }
    }

    @Test
    void shouldRejectWhatIsNoRing() {
        assertThatThrownBy(() -> BpfRingbuf.openById(Integer.MAX_VALUE))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll("map id 2147483647", "there is no such map", "bpftool");
        try (BpfObject object = TestObjects.open("maps").load()) {
            int program = object.programs().iterator().next().info().id();
            List<Integer> maps =
                    KernelProgram.all().stream()
                            .filter(one -> one.id() == program)
                            .findAny()
                            .orElseThrow()
                            .maps();
            assertThat(maps).isNotEmpty().allSatisfy(RingbufByIdIT::requireNoRing);
        }
    }

    private static void requireNoRing(int id) {
        assertThatThrownBy(() -> BpfRingbuf.openById(id))
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("it is a map of type ");
    }
}
