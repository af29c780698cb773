package io.bpfevents.reactor.perf;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.ring.BpfPerfbuf;
import io.bpfevents.core.ring.EventBuffer;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.perf.PerfContract;
import io.bpfevents.reactor.BpfEvents;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.test.StepVerifier;

/** A buffer that is loaded as a ring or as a perf buffer, under the same stream. */
@KernelTest
@Timeout(300)
class PerfEitherIT {
    record Event(long seq, long twice) {}

    private static void assertStreams(OpenBpfObject opened, Class<? extends EventBuffer> kind) {
        try (PerfContract program = PerfContract.load(opened)) {
            EventBuffer buffer = program.object().buffer(PerfContract.EITHER);
            assertThat(buffer).isInstanceOf(kind);
            StepVerifier.create(BpfEvents.buffer(buffer, Event.class))
                    .then(() -> PerfbufFixture.on(0, () -> program.run("send_constant", 2)))
                    .expectNext(new Event(0, 0), new Event(1, 2))
                    .then(() -> PerfbufFixture.on(1, () -> program.run("send_constant", 1)))
                    .expectNext(new Event(0, 0))
                    .then(() -> assertThat(attempts(buffer)).isEqualTo(3))
                    .then(buffer::close)
                    .verifyComplete();
            program.object().close();
            program.object().onClose().toCompletableFuture().join();
        }
    }

    private static long attempts(EventBuffer buffer) {
        return buffer.audit().toCompletableFuture().join().attempts().orElseThrow();
    }

    @Test
    void shouldStreamARing() {
        assertStreams(PerfContract.open(), Ringbuf.class);
    }

    @Test
    void shouldStreamAPerfBuffer() {
        assertStreams(PerfContract.open().forcePerfbufs(), BpfPerfbuf.class);
    }
}
