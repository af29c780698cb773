package io.bpfevents.core.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.internal.loop.Waker;
import io.bpfevents.core.testing.ProcessResources;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An exception of a pollable ends that pollable, and the loop continues to serve the others. */
@Timeout(60)
class LoopIsolationTest {
    private final Queue<Throwable> uncaught = new ConcurrentLinkedQueue<>();
    private EpollLoop loop;
    private ProcessResources before;

    @BeforeEach
    void makeLoop() {
        new FakePollable().release(); // resources that are opened once per process
        loop =
                new EpollLoop(
                        work -> {
                            Thread thread = Thread.ofPlatform().daemon().unstarted(work);
                            thread.setUncaughtExceptionHandler(
                                    (which, error) -> uncaught.add(error));
                            return thread;
                        },
                        false);
        before = ProcessResources.count();
    }

    @AfterEach
    void shouldReleaseAllResources() throws Exception {
        loop.close();
        loop.onClose().toCompletableFuture().get();
        assertThat(ProcessResources.count()).isEqualTo(before);
    }

    private static Stream<Named<Throwable>> failures() {
        return Stream.of(
                Named.of("exception", new IllegalArgumentException("simulated")),
                Named.of("error", new AssertionError("simulated")),
                Named.of("checked", new Exception("simulated")));
    }

    private static Stream<Arguments> placesAndFailures() {
        Stream<Named<BiConsumer<FakePollable, Runnable>>> places =
                Stream.of(
                        Named.of("open", (pollable, thrower) -> pollable.onOpen = after(thrower)),
                        Named.of("pass", (pollable, thrower) -> pollable.onPass = after(thrower)),
                        Named.of(
                                "prepareSleep",
                                (pollable, thrower) -> pollable.onPrepareSleep = thrower),
                        Named.of(
                                "nextPollNanos",
                                (pollable, thrower) -> pollable.onNextPollNanos = thrower));
        return places.flatMap(place -> failures().map(failure -> Arguments.of(place, failure)));
    }

    private static BooleanSupplier after(Runnable thrower) {
        return () -> {
            thrower.run();
            return false;
        };
    }

    @SuppressWarnings("unchecked") // throws a checked exception as code in another language can
    private static <E extends Throwable> void throwAny(Throwable failure) throws E {
        throw (E) failure;
    }

    @ParameterizedTest
    @MethodSource("placesAndFailures")
    void shouldEndOnlyTheFailedPollable(BiConsumer<FakePollable, Runnable> place, Throwable failure)
            throws Exception {
        FakePollable sound = new FakePollable();
        FakePollable broken = new FakePollable();
        FakePollable later = new FakePollable();
        place.accept(broken, () -> LoopIsolationTest.<RuntimeException>throwAny(failure));
        Waker waker = loop.register(sound);
        loop.register(broken);
        loop.register(later);

        assertThatThrownBy(broken.end::get)
                .isInstanceOf(ExecutionException.class)
                .hasCause(failure);
        assertServed(sound, waker);
        assertServed(later, waker);
        assertThat(uncaught).isEmpty();
    }

    @Test
    void shouldEndOnlyThePollableWhoseCloseFails() {
        FakePollable sound = new FakePollable();
        FakePollable broken = new FakePollable();
        IllegalStateException failure = new IllegalStateException("in close");
        broken.onClose =
                () -> {
                    throw failure;
                };
        loop.register(broken);
        loop.register(sound);
        loop.close();
        assertThatThrownBy(broken.end::get).hasCause(failure);
        assertThat(sound.end.join()).isNotNull();
        assertThat(uncaught).isEmpty();
    }

    @Test
    void shouldReportAnExceptionOfARelease() {
        FakePollable sound = new FakePollable();
        FakePollable ending = new FakePollable();
        FakePollable broken = new FakePollable();
        IllegalStateException inRelease = new IllegalStateException("in release");
        IllegalStateException inAbort = new IllegalStateException("in abort");
        ending.onRelease = () -> LoopIsolationTest.<RuntimeException>throwAny(inRelease);
        broken.onRelease = () -> LoopIsolationTest.<RuntimeException>throwAny(inAbort);
        broken.onPass =
                () -> {
                    throw new IllegalArgumentException("simulated");
                };
        Waker waker = loop.register(sound);
        loop.register(ending);
        ending.close();
        loop.register(broken);

        await().until(() -> uncaught.size() == 2);
        assertThat(uncaught).containsExactlyInAnyOrder(inRelease, inAbort);
        assertServed(sound, waker);
    }

    /** A notified subscriber may request on the loop's thread, which causes no wake-up. */
    @Test
    void shouldNotSleepAfterAPollableHasEndedBeforeTheSleep() {
        FakePollable sound = new FakePollable();
        FakePollable broken = new FakePollable();
        broken.onNextPollNanos =
                () -> {
                    throw new IllegalArgumentException("simulated");
                };
        int[] passes = new int[1];
        broken.onRelease = () -> passes[0] = sound.passes.get();
        loop.register(sound);
        loop.register(broken);
        assertThatThrownBy(broken.end::get).isInstanceOf(ExecutionException.class);
        await().until(() -> sound.passes.get() > passes[0]);
        sound.close();
        loop.close();
    }

    @Test
    void shouldEndOnlyTheFailedPollableOnAManualLoop() {
        ManualLoop manual = new ManualLoop();
        FakePollable sound = new FakePollable();
        FakePollable broken = new FakePollable();
        IllegalArgumentException failure = new IllegalArgumentException("simulated");
        broken.onPass =
                () -> {
                    throw failure;
                };
        manual.register(sound);
        manual.register(broken);
        assertThat(manual.runOnce()).isTrue();
        assertThatThrownBy(broken.end::get).hasCause(failure);
        assertThat(manual.runOnce()).isFalse();
        assertThat(sound.passes).hasValue(2);
        manual.close();
        manual.runOnce();
        assertThat(sound.end).isCompleted();
    }

    private static void assertServed(FakePollable pollable, Waker waker) {
        int passes = pollable.passes.get();
        waker.wake();
        await().until(() -> pollable.passes.get() > passes);
        assertThat(pollable.end).isNotDone();
    }
}
