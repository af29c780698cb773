package io.bpfevents.reactor.failures;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.core.testing.ring.SharedPositions;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.Overflow;
import io.bpfevents.reactor.RingbufOptions;
import io.bpfevents.reactor.fixture.Loops;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.test.StepVerifier;

/** Invalid consumer positions on simulated rings and a manual loop. */
class WildConsumerTest extends WildConsumerContract {
    private final SimulatedRingbuf ring = SimulatedRingbuf.create("events", 4096);
    private final SimulatedRingbuf other = SimulatedRingbuf.create("other", 4096);
    private final PollLoop.Manual loop = PollLoop.manual();

    @Override
    void closeAll() {
        ring.close();
        other.close();
        settle();
    }

    @Override
    Ringbuf ring() {
        return ring;
    }

    @Override
    SharedPositions word() {
        return SharedPositions.of(ring);
    }

    @Override
    Ringbuf other() {
        return other;
    }

    @Override
    RingbufOptions options() {
        return RingbufOptions.defaults().pollLoop(loop);
    }

    @Override
    void produce(Ringbuf which, int count) {
        for (int i = 0; i < count; i++) {
            assertThat(((SimulatedRingbuf) which).output(new byte[8])).isTrue();
        }
    }

    @Override
    void settle() {
        Loops.runAll(loop);
    }

    @ParameterizedTest
    @EnumSource
    void shouldNoticeItWithinADrain(WildPosition position) {
        produce(ring, 100);
        AtomicBoolean written = new AtomicBoolean();
        StepVerifier.create(
                        BpfEvents.ringbuf(
                                ring,
                                record -> {
                                    if (written.compareAndSet(false, true)) {
                                        write(position);
                                    }
                                    return record.byteSize();
                                },
                                options()))
                .then(this::settle)
                .thenConsumeWhile(bytes -> bytes == 8)
                .expectErrorSatisfies(error ->
                        assertThat(error)
                                .isInstanceOf(BpfException.class)
                                .hasMessageContaining("makes no sense"))
                .verify();
        assertThat(ring.onClose().toCompletableFuture()).isCompletedExceptionally();
    }

    @ParameterizedTest
    @EnumSource
    void shouldEndTheRingThatIsSkipped(WildPosition position) {
        StepVerifier.create(
                        BpfEvents.ringbuf(
                                ring,
                                record -> record.byteSize(),
                                options().overflow(Overflow.dropOldest())),
                        0)
                .then(() -> produce(ring, 2))
                .then(this::settle)
                .then(() -> {
                    write(position);
                })
                .then(this::settle)
                .verifyError(BpfException.class);
    }
}
