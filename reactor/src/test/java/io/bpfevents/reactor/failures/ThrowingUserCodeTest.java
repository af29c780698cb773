package io.bpfevents.reactor.failures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.internal.count.LossListener;
import io.bpfevents.core.internal.serve.AbstractBuffer;
import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.core.testing.ThrowingHandler;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.Loss;
import io.bpfevents.reactor.RingbufOptions;
import io.bpfevents.reactor.fixture.Loops;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.util.context.Context;

/**
 * User code that throws on the loop's thread: it ends neither the ring nor the loop, and the
 * uncaught exception handler of the thread gets the error.
 */
@Timeout(60) // a hang is a failure
class ThrowingUserCodeTest {
    private static final int SIZE = 4096;
    private static final int CAPACITY = 255;

    private final List<Throwable> uncaught = new CopyOnWriteArrayList<>();
    private final PollLoop loop = PollLoop.create(this::thread);
    private final SimulatedRingbuf ring = SimulatedRingbuf.create("events", SIZE);
    private final SimulatedRingbuf other = SimulatedRingbuf.create("other", SIZE);
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger takenOfOther = new AtomicInteger();

    private Thread thread(Runnable work) {
        Thread thread = Thread.ofPlatform().daemon().unstarted(work);
        thread.setUncaughtExceptionHandler((which, error) -> uncaught.add(error));
        return thread;
    }

    @AfterEach
    void closeAll() {
        Loops.close(loop);
    }

    private Flux<Long> stream(Ringbuf of) {
        return BpfEvents.ringbuf(
                of, record -> record.byteSize(), RingbufOptions.defaults().pollLoop(loop));
    }

    private BaseSubscriber<Long> parked() {
        BaseSubscriber<Long> subscriber =
                new BaseSubscriber<>() {
                    @Override
                    protected void hookOnSubscribe(Subscription ignored) {}

                    @Override
                    protected void hookOnNext(Long value) {
                        taken.incrementAndGet();
                    }
                };
        stream(ring).subscribe(subscriber);
        stream(other).subscribe(bytes -> takenOfOther.incrementAndGet());
        return subscriber;
    }

    private void overfill() {
        for (int i = 0; i <= CAPACITY; i++) {
            boolean _ = ring.output(new byte[8]);
        }
        assertThat(ring.stats().reserveFailures()).hasValue(1);
    }

    private void assertBothContinue(BaseSubscriber<Long> subscriber) {
        subscriber.request(Long.MAX_VALUE);
        await().until(() -> taken.get() == CAPACITY);
        assertThat(ring.output(new byte[8])).isTrue();
        assertThat(other.output(new byte[8])).isTrue();
        await().until(() -> taken.get() == CAPACITY + 1 && takenOfOther.get() == 1);
    }

    static Stream<Named<Throwable>> failures() {
        return Stream.of(
                Named.of("exception", new IllegalStateException("the disk is full")),
                Named.of("error", new AssertionError("as if")),
                Named.of("checked", new Exception("as if")),
                Named.of("overflow", new StackOverflowError("as if")),
                Named.of("linkage", new NoClassDefFoundError("as after an undeployment")));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void shouldSurviveALogHandler(Throwable failure) {
        try (ThrowingHandler handler = new ThrowingHandler(Ringbuf.class.getName(), failure)) {
            BaseSubscriber<Long> subscriber = parked();
            overfill();
            await().until(() -> handler.calls() > 0);
            assertBothContinue(subscriber);
            assertThat(handler.calls()).isEqualTo(1);
        }
        assertThat(uncaught).containsExactly(failure);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void shouldSurviveALossListener(Throwable failure) {
        AtomicInteger calls = new AtomicInteger();
        AbstractBuffer.channel(ring)
                .losses()
                .add(
                        new LossListener() {
                            @Override
                            public void lost() {
                                calls.incrementAndGet();
                                ThrowingUserCodeTest.<RuntimeException>throwAny(failure);
                            }

                            @Override
                            public void ended(@Nullable Throwable broken) {
                                calls.incrementAndGet();
                                ThrowingUserCodeTest.<RuntimeException>throwAny(failure);
                            }
                        });
        BaseSubscriber<Long> subscriber = parked();
        overfill();
        await().until(() -> calls.get() == 1);
        assertBothContinue(subscriber);
        ring.close();
        ring.onClose().toCompletableFuture().join();
        await().until(() -> calls.get() == 2);
        assertThat(other.output(new byte[8])).isTrue();
        await().until(() -> takenOfOther.get() == 2);
        assertThat(uncaught).containsExactly(failure, failure);
    }

    @SuppressWarnings("unchecked") // as code of another language throws it
    private static <E extends Throwable> void throwAny(Throwable failure) throws E {
        throw (E) failure;
    }

    /** The hook for errors that a subscriber throws may throw as well. */
    @ParameterizedTest
    @MethodSource("notFatal")
    void shouldSurviveAHookForDroppedErrors(Throwable failure) {
        IllegalStateException ofSubscriber = new IllegalStateException("rule 2.13");
        Hooks.onErrorDropped(error -> ThrowingUserCodeTest.<RuntimeException>throwAny(failure));
        try {
            stream(ring).subscribe(new Thrower(ofSubscriber));
            stream(other).subscribe(bytes -> takenOfOther.incrementAndGet());
            assertThat(ring.output(new byte[8])).isTrue();
            await().until(() -> !uncaught.isEmpty());
            assertThat(other.output(new byte[8])).isTrue();
            await().until(() -> takenOfOther.get() == 1);
        } finally {
            Hooks.resetOnErrorDropped();
        }
        assertThat(uncaught).containsExactly(failure);
        assertThat(failure).hasSuppressedException(ofSubscriber);
    }

    private record Thrower(RuntimeException failure) implements CoreSubscriber<Long> {
        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(Long value) {
            throw failure;
        }

        @Override
        public void onError(Throwable error) {}

        @Override
        public void onComplete() {}
    }

    static Stream<Named<Throwable>> notFatal() { // LinkageErrors are, by Reactor's list
        return Stream.of(
                Named.of("exception", new IllegalStateException("of the hook")),
                Named.of("error", new AssertionError("of the hook")));
    }

    /** The context is read once, on the thread that subscribes. */
    @Test
    void shouldNotReadTheContextOfASubscriberOfLossesOnTheLoop() {
        List<Thread> askers = new CopyOnWriteArrayList<>();
        List<Loss> losses = new CopyOnWriteArrayList<>();
        CoreSubscriber<Loss> subscriber =
                new BaseSubscriber<>() {
                    @Override
                    public Context currentContext() {
                        askers.add(Thread.currentThread());
                        return super.currentContext();
                    }

                    @Override
                    protected void hookOnNext(Loss loss) {
                        losses.add(loss);
                    }
                };
        BpfEvents.losses(ring).subscribe(subscriber);
        BaseSubscriber<Long> reader = parked();
        overfill();
        await().until(() -> losses.size() == 1);
        assertBothContinue(reader);
        assertThat(askers).containsOnly(Thread.currentThread());
    }
}
