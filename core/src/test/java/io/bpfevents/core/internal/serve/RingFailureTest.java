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

/** A ring whose pass throws an unexpected exception. */
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

    /** Runs code of the test in each pass, and records its failure. */
    private static final class ScriptedConsumer implements RecordConsumer {
        private final Consumer<RecordSource> onPass;
        private int passes;
        private @Nullable Throwable failure;

        ScriptedConsumer(Consumer<RecordSource> onPass) {
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
    void shouldFailOneRingAndServeTheOthers() {
        IllegalArgumentException failure = new IllegalArgumentException("simulated");
        ScriptedConsumer broken =
                new ScriptedConsumer(source -> {
                    throw failure;
                });
        ScriptedConsumer waiting = new ScriptedConsumer(source -> {});
        ScriptedConsumer unaffected = new ScriptedConsumer(source -> {});
        AbstractBuffer.channel(ring).slot().offer(broken, loop);
        AbstractBuffer.channel(ring).slot().offer(waiting, loop);
        AbstractBuffer.channel(other).slot().offer(unaffected, loop);
        loop.runOnce();
        loop.runOnce();
        assertThat(broken.failure).isSameAs(failure);
        assertThat(waiting.failure).isSameAs(failure);
        assertThat(broken.passes).isEqualTo(1);
        assertThat(unaffected.passes).isEqualTo(2);
        assertThat(unaffected.failure).isNull();
        assertThatThrownBy(() -> ring.onClose().toCompletableFuture().join()).hasCause(failure);
        assertThat(ring.audit().toCompletableFuture()).isCompleted(); // its memory was intact
        assertThatThrownBy(() -> ring.output(new byte[8])) // its memory is released
                .isInstanceOf(IllegalStateException.class);
    }

    /** The loop's thread is faster than the subscribing one. */
    @Test
    void shouldFailTheFirstConsumerIfTheRingBreaksBeforeItIsAdmitted() {
        IllegalArgumentException failure = new IllegalArgumentException("simulated");
        Waker waker =
                new Waker() {
                    @Override
                    public void wake() {}

                    @Override
                    public boolean isLoopThread() {
                        return false;
                    }
                };
        ConsumerSlot[] slot = new ConsumerSlot[1];
        slot[0] =
                new ConsumerSlot(
                        "ring events",
                        used -> {
                            slot[0].end(failure);
                            return waker;
                        });
        ScriptedConsumer first = new ScriptedConsumer(source -> {});
        slot[0].offer(first, loop);
        assertThat(first.failure).isSameAs(failure);
    }

    @Test
    void shouldRefuseALaterConsumerWithTheReason() {
        IllegalArgumentException failure = new IllegalArgumentException("simulated");
        ScriptedConsumer broken =
                new ScriptedConsumer(source -> {
                    throw failure;
                });
        AbstractBuffer.channel(ring).slot().offer(broken, loop);
        loop.runOnce();
        ScriptedConsumer late = new ScriptedConsumer(source -> {});
        AbstractBuffer.channel(ring).slot().offer(late, loop);
        assertThat(late.failure)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ring events is closed, since it broke")
                .hasCause(failure);
    }
}
