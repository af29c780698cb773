package io.bpfevents.core.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.core.testing.LoopCounters;
import org.junit.jupiter.api.Test;

/** A loop that its owner runs: its passes and its close. */
class ManualLoopTest {
    private final ManualLoop loop = new ManualLoop();

    @Test
    void shouldCompleteOnCloseInTheNextPass() {
        loop.close();
        assertThat(loop.onClose().toCompletableFuture()).isNotDone();
        assertThat(loop.runOnce()).isFalse();
        assertThat(loop.onClose().toCompletableFuture()).isCompleted();
    }

    @Test
    void shouldRejectPollablesAfterTheClose() {
        loop.close();
        FakePollable late = new FakePollable();
        assertThatThrownBy(() -> loop.register(late))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("loop is closed");
        late.release();
    }

    @Test
    void shouldBeALoopThreadOnlyWithinAPass() {
        FakePollable pollable = new FakePollable();
        boolean[] within = new boolean[1];
        pollable.onRelease = () -> within[0] = PollLoop.isLoopThread();
        loop.register(pollable);
        loop.runOnce();
        loop.close();
        loop.runOnce();
        assertThat(within[0]).isTrue();
        assertThat(PollLoop.isLoopThread()).isFalse();
        loop.runOnce();
        assertThat(loop.onClose().toCompletableFuture()).isCompleted();
    }

    @Test
    void shouldNeitherSleepNorBeRescued() {
        try (SimulatedRingbuf ring = SimulatedRingbuf.create("events", 4096)) {
            assertThat(ring.output(new byte[8])).isTrue();
            assertThat(loop.runOnce()).isFalse();
        }
        assertThat(LoopCounters.waits(loop)).isZero();
        assertThat(LoopCounters.rescued(loop)).isZero();
    }
}
