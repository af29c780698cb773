package io.bpfevents.reactor.failures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.RingbufOptions;
import io.bpfevents.reactor.fixture.Loops;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;

/** An {@link Error} in {@code onNext}: it ends the subscription, the ring, or the loop. */
@Timeout(60) // a hang is a failure
class SubscriberErrorTest {
    private static final int SIZE = 4096;

    private final List<Throwable> dropped = new CopyOnWriteArrayList<>();
    private final PollLoop loop = PollLoop.create(SubscriberErrorTest::thread);
    private final SimulatedRingbuf ring = SimulatedRingbuf.create("events", SIZE);
    private final SimulatedRingbuf other = SimulatedRingbuf.create("other", SIZE);
    private final AtomicInteger ofOther = new AtomicInteger();
    private final List<Throwable> errors = new CopyOnWriteArrayList<>();
    private final List<Throwable> errorsOfOther = new CopyOnWriteArrayList<>();

    /** The test expects errors: no handler needs to print them. */
    private static Thread thread(Runnable work) {
        Thread thread = Thread.ofPlatform().daemon().unstarted(work);
        thread.setUncaughtExceptionHandler((which, error) -> {});
        return thread;
    }

    @BeforeEach
    void readTheOther() {
        Hooks.onErrorDropped(dropped::add);
        stream(other).subscribe(bytes -> ofOther.incrementAndGet(), errorsOfOther::add);
    }

    @AfterEach
    void closeLoop() {
        Hooks.resetOnErrorDropped();
        Loops.close(loop);
    }

    private Flux<Long> stream(SimulatedRingbuf of) {
        return BpfEvents.ringbuf(
                of, record -> record.byteSize(), RingbufOptions.defaults().pollLoop(loop));
    }

    private final class Thrower implements CoreSubscriber<Long> {
        private final Error error;

        private Thrower(Error error) {
            this.error = error;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(Long bytes) {
            throw error;
        }

        @Override
        public void onError(Throwable failure) {
            errors.add(failure);
        }

        @Override
        public void onComplete() {}
    }

    private void throwInOnNext(Error error) {
        stream(ring).subscribe(new Thrower(error));
        assertThat(ring.output(new byte[8])).isTrue();
    }

    private void assertOtherContinues() {
        assertThat(other.output(new byte[8])).isTrue();
        await().until(() -> ofOther.get() == 1);
        assertThat(errorsOfOther).isEmpty();
    }

    /** The subscriber broke the rules, so it receives nothing more, as after a cancel. */
    @Test
    void shouldCancelTheSubscriber() {
        AssertionError error = new AssertionError("simulated");
        throwInOnNext(error);
        await().until(() -> !dropped.isEmpty());
        assertThat(dropped).containsExactly(error);
        assertOtherContinues();
        assertThat(ring.output(new byte[16])).isTrue();
        assertThat(stream(ring).blockFirst()).isEqualTo(16);
        assertThat(errors).isEmpty();
        assertThat(ring.stats().delivered()).isEqualTo(2);
    }

    /** Fatal by Reactor's list, although Java throws it no more: the other rings continue. */
    @Test
    @SuppressWarnings("removal") // a subscriber may throw it as long as it exists
    void shouldEndTheRingAfterAThreadDeath() {
        ThreadDeath error = new ThreadDeath();
        throwInOnNext(error);
        await().until(() -> !errors.isEmpty());
        assertThat(errors).containsExactly(error);
        assertThat(ring.onClose().toCompletableFuture()).isCompletedExceptionally();
        assertOtherContinues();
    }

    static Stream<Named<Error>> fatal() {
        return Stream.of(
                Named.of("virtual machine", new InternalError("simulated")),
                Named.of("memory", new OutOfMemoryError("simulated")),
                Named.of("stack", new StackOverflowError("simulated")),
                Named.of("linkage", new NoClassDefFoundError("simulated")));
    }

    @ParameterizedTest
    @MethodSource("fatal")
    void shouldEndTheLoopAndSignalEverySubscriber(Error error) {
        throwInOnNext(error);
        await().until(() -> !errors.isEmpty() && !errorsOfOther.isEmpty());
        assertThat(errors).containsExactly(error);
        assertThat(errorsOfOther).containsExactly(error);
        SimulatedRingbuf next = SimulatedRingbuf.create("next", SIZE);
        assertThat(next.output(new byte[24])).isTrue();
        assertThat(stream(next).blockFirst()).as("the loop begins again").isEqualTo(24);
        assertThat(dropped).isEmpty();
    }

    /** The flag is cleared before the next pass, and ends no delivery. */
    @Test
    void shouldContinueAfterAnInterruptByDecoderAndSubscriber() {
        List<Long> received = new CopyOnWriteArrayList<>();
        BpfEvents.ringbuf(
                        ring,
                        record -> {
                            Thread.currentThread().interrupt();
                            return record.byteSize();
                        },
                        RingbufOptions.defaults().pollLoop(loop))
                .doOnNext(bytes -> Thread.currentThread().interrupt())
                .subscribe(received::add, errors::add);
        for (int i = 1; i <= 20; i++) {
            int count = i;
            assertThat(ring.output(new byte[8])).isTrue();
            await().pollDelay(Duration.ZERO).until(() -> received.size() == count);
        }
        assertOtherContinues();
        assertThat(errors).isEmpty();
    }
}
