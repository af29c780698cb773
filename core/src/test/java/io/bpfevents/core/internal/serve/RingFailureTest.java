package io.bpfevents.core.internal.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.internal.loop.Waker;
import io.bpfevents.core.internal.read.RecordSource;
import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.ring.SimulatedRingbuf;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A ring whose pass fails in a way that was not foreseen. */
class RingFailureTest {
    private final SimulatedRingbuf ring = SimulatedRingbuf.create("events", 4096);
    private final SimulatedRingbuf other = SimulatedRingbuf.create("other", 4096);
    private final PollLoop.Manual loop = PollLoop.manual();

    @AfterEach
    void closeAll() {
        ring.close();
        other.close();
        loop.runOnce();
    }

    /** Does in a pass what the test wants, and keeps what it was failed with. */
    private static final class Holder implements RecordConsumer {
        private final Consumer<RecordSource> onPass;
        private int passes;
        private @Nullable Throwable failure;

        Holder(Consumer<RecordSource> onPass) {
            this.onPass = onPass;
        }

        @Override
        public boolean pass(RecordSource source) {
            passes++;
            onPass.accept(source);
            return false;
        }

        @Override
        public long demand() {
            return 1;
        }

        @Override
        public long nextPollNanos(boolean unread) {
            return Long.MAX_VALUE;
        }

        @Override
        public ProducerSettings producerSettings() {
            return new ProducerSettings(WakeupMode.ADAPTIVE, ProducerSettings.NEVER_PAUSE);
        }

        @Override
        public void stop() {}

        @Override
        public void complete() {}

        @Override
        public void fail(Throwable error) {
            failure = error;
        }
    }

    @Test
    void shouldEndWithTheErrorAndLeaveTheOthersAlone() {
        IllegalArgumentException failure = new IllegalArgumentException("as if");
        Holder broken =
                new Holder(source -> {
                    throw failure;
                });
        Holder waiting = new Holder(source -> {});
        Holder sound = new Holder(source -> {});
        AbstractRingbuf.channel(ring).slot().offer(broken, loop);
        AbstractRingbuf.channel(ring).slot().offer(waiting, loop);
        AbstractRingbuf.channel(other).slot().offer(sound, loop);
        loop.runOnce();
        loop.runOnce();
        assertThat(broken.failure).isSameAs(failure);
        assertThat(waiting.failure).isSameAs(failure);
        assertThat(broken.passes).isEqualTo(1);
        assertThat(sound.passes).isEqualTo(2);
        assertThat(sound.failure).isNull();
        assertThatThrownBy(() -> ring.onClose().toCompletableFuture().join()).hasCause(failure);
        assertThat(ring.audit().toCompletableFuture()).isCompleted(); // its memory made sense
        assertThatThrownBy(() -> ring.output(new byte[8])) // its memory is released
                .isInstanceOf(IllegalStateException.class);
    }

    /** As when the loop's thread is faster than the one that subscribes. */
    @Test
    void shouldFailTheFirstWithTheErrorThoughTheRingEndsBeforeItIsAdmitted() {
        IllegalArgumentException failure = new IllegalArgumentException("as if");
        Waker waker =
                new Waker() {
                    @Override
                    public void wake() {}

                    @Override
                    public boolean isLoopThread() {
                        return false;
                    }
                };
        ConsumerSlot[] seat = new ConsumerSlot[1];
        seat[0] =
                new ConsumerSlot(
                        "ring events",
                        used -> {
                            seat[0].end(failure);
                            return waker;
                        });
        Holder first = new Holder(source -> {});
        seat[0].offer(first, loop);
        assertThat(first.failure).isSameAs(failure);
    }

    @Test
    void shouldGiveALaterSubscriberTheReason() {
        IllegalArgumentException failure = new IllegalArgumentException("as if");
        Holder broken =
                new Holder(source -> {
                    throw failure;
                });
        AbstractRingbuf.channel(ring).slot().offer(broken, loop);
        loop.runOnce();
        Holder late = new Holder(source -> {});
        AbstractRingbuf.channel(ring).slot().offer(late, loop);
        assertThat(late.failure)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ring events is closed, since it broke")
                .hasCause(failure);
    }
}
