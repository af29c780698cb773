package io.bpfevents.core.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.internal.loop.Waker;
import io.bpfevents.core.testing.LoopCounters;
import io.bpfevents.core.testing.ProcessResources;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The loop has no guard timer: a lost wake-up hangs the test. */
@Timeout(300)
class EpollLoopTest {
    private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> uncaught = new ConcurrentLinkedQueue<>();
    private EpollLoop loop;
    private ProcessResources before;

    @BeforeEach
    void makeLoop() {
        FakePollable warmUp = new FakePollable(); // resources that are opened once per process
        warmUp.release();
        loop = new EpollLoop(this::newThread, false);
        before = ProcessResources.count();
    }

    @AfterEach
    void shouldReleaseAllResources() throws Exception {
        loop.close();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(ProcessResources.count()).isEqualTo(before);
    }

    private Thread newThread(Runnable work) {
        Thread thread = Thread.ofPlatform().daemon().name("bpf-events-test").unstarted(work);
        thread.setUncaughtExceptionHandler((which, error) -> uncaught.add(error));
        threads.add(thread);
        return thread;
    }

    @Test
    void shouldCostNothingWithoutPollables() {
        assertThat(threads).isEmpty();
        assertThat(ProcessResources.count()).isEqualTo(before);
    }

    @Test
    void shouldStartItsThreadWithTheFirstPollableAndEndItWithTheLast() throws Exception {
        FakePollable first = new FakePollable();
        FakePollable second = new FakePollable();

        Waker waker = loop.register(first);
        loop.register(second);
        Thread thread = first.opened.get();
        assertThat(second.opened.get()).isSameAs(thread);
        assertThat(threads).containsExactly(thread);

        end(first, waker);
        assertThat(thread.isAlive()).isTrue();
        end(second, waker);
        thread.join();
        assertThat(ProcessResources.count()).isEqualTo(before);
    }

    @Test
    void shouldStartANewThreadAfterTheLastHasEnded() throws Exception {
        for (int round = 1; round <= 3; round++) {
            FakePollable pollable = new FakePollable();
            Waker waker = loop.register(pollable);
            Thread thread = pollable.opened.get();
            end(pollable, waker);
            thread.join();
            assertThat(threads).hasSize(round);
        }
        assertThat(ProcessResources.count()).isEqualTo(before);
    }

    @Test
    void shouldServePollablesThatArriveAsTheThreadEnds() throws Exception {
        for (int round = 0; round < 2_000; round++) {
            FakePollable pollable = new FakePollable();
            end(pollable, loop.register(pollable)); // the next one arrives meanwhile
        }
    }

    @Test
    void shouldCallAPollableOnlyOnItsThread() throws Exception {
        FakePollable pollable = new FakePollable();
        CompletableFuture<Boolean> onLoop = new CompletableFuture<>();
        AtomicReference<Waker> self = new AtomicReference<>();
        pollable.onPass =
                () -> {
                    Waker known = self.get();
                    if (known != null) {
                        onLoop.complete(PollLoop.isLoopThread() && known.isLoopThread());
                    }
                    return false;
                };

        Waker waker = loop.register(pollable);
        self.set(waker);
        waker.wake();

        assertThat(onLoop.get()).isTrue();
        assertThat(PollLoop.isLoopThread()).isFalse();
        assertThat(waker.isLoopThread()).isFalse();
        end(pollable, waker);
        assertThat(pollable.end.get()).isSameAs(pollable.opened.get());
    }

    @Test
    void shouldPassWhenTheDescriptorBecomesReady() throws Exception {
        FakePollable pollable = new FakePollable();
        AtomicLong read = new AtomicLong();
        pollable.onPass = () -> read.addAndGet(pollable.takeSignals()) < 0;
        Waker waker = loop.register(pollable);

        for (int signal = 1; signal <= 1_000; signal++) {
            pollable.signal();
            while (read.get() < signal && !Thread.interrupted()) {
                Thread.onSpinWait();
            }
            assertThat(read).hasValue(signal);
        }
        end(pollable, waker);
    }

    /** Records that are left unread on purpose must not wake the loop again. */
    @Test
    void shouldSleepWhileTheDescriptorStaysReady() throws Exception {
        FakePollable pollable = new FakePollable();
        Waker waker = loop.register(pollable);
        pollable.opened.get();
        int passes = pollable.passes.get();

        pollable.signal();

        await().until(() -> pollable.passes.get() > passes);
        await().during(Duration.ofMillis(200)).until(() -> LoopCounters.waits(loop) < 5);
        end(pollable, waker);
    }

    @Test
    void shouldNotSleepWhileThereIsWork() throws Exception {
        AtomicInteger left = new AtomicInteger(10_000);
        CompletableFuture<Long> waits = new CompletableFuture<>();
        FakePollable pollable = new FakePollable();
        pollable.onPass =
                () -> {
                    if (left.decrementAndGet() == 0) {
                        waits.complete(LoopCounters.waits(loop));
                    }
                    return left.get() > 0;
                };
        Waker waker = loop.register(pollable);

        assertThat(waits.get()).isZero();
        end(pollable, waker);
    }

    @Test
    void shouldPassAgainAtTheTimeThatAPollableRequires() throws Exception {
        FakePollable pollable = new FakePollable();
        pollable.nextPollNanos = 1_000_000;
        Waker waker = loop.register(pollable);

        await().until(() -> pollable.passes.get() > 20); // without a wake-up

        end(pollable, waker);
        assertThat(LoopCounters.rescued(loop)).isZero();
    }

    /**
     * A caller between the pass and the announcement of the sleep finds the loop awake, and does
     * not signal.
     */
    @Test
    void shouldRunOneMorePassBeforeItSleeps() throws Exception {
        AtomicReference<Waker> self = new AtomicReference<>();
        AtomicBoolean given = new AtomicBoolean();
        CompletableFuture<Void> taken = new CompletableFuture<>();
        FakePollable pollable = new FakePollable();
        pollable.onPass =
                () -> {
                    Waker known = self.getAndSet(null);
                    if (given.get()) {
                        taken.complete(null);
                    } else if (known != null) {
                        CompletableFuture.runAsync(
                                        () -> {
                                            given.set(true);
                                            known.wake();
                                        })
                                .join();
                    }
                    return false; // it checked before the handoff
                };
        Waker waker = loop.register(pollable);

        await().until(() ->
                LoopCounters.waits(loop) > 0); // asleep, so that this is the only wake-up

        self.set(waker);
        waker.wake();

        taken.get();
        end(pollable, waker);
    }

    @Test
    void shouldDetectEveryHandoff() throws Exception {
        int handoffs = 100_000;
        AtomicLong given = new AtomicLong();
        AtomicLong taken = new AtomicLong();
        FakePollable pollable = new FakePollable();
        pollable.onPass =
                () -> {
                    if (given.get() == taken.get()) {
                        return false;
                    }
                    taken.set(given.get());
                    return true;
                };
        Waker waker = loop.register(pollable);

        for (int n = 1; n <= handoffs; n++) {
            given.set(n);
            waker.wake();
            while (taken.get() < n && !Thread.interrupted()) {
                Thread.onSpinWait();
            }
            assertThat(taken.get()).isEqualTo(n);
        }
        end(pollable, waker);
    }

    @Test
    void shouldReleaseAPollableThatCannotBeOpened() throws Exception {
        FakePollable pollable = new FakePollable();
        pollable.onOpen = () -> false;

        loop.register(pollable);

        pollable.end.get();
        assertThat(pollable.passes).hasValue(0);
        for (Thread thread : threads) {
            thread.join();
        }
    }

    @Test
    void shouldCloseItsPollablesWhenItIsClosed() throws Exception {
        List<FakePollable> pollables = Stream.generate(FakePollable::new).limit(5).toList();
        pollables.forEach(loop::register);

        loop.close();
        loop.close();

        for (FakePollable pollable : pollables) {
            pollable.end.get();
        }
        loop.onClose().toCompletableFuture().get();
        assertThat(ProcessResources.count().descriptors()).isEqualTo(before.descriptors());
    }

    @Test
    void shouldCompleteOnCloseOfALoopThatWasNeverUsed() {
        assertThat(loop.onClose().toCompletableFuture()).isNotDone();

        loop.close();

        assertThat(loop.onClose().toCompletableFuture()).isCompleted();
        assertThat(threads).isEmpty();
    }

    @Test
    void shouldCompleteOnCloseOfALoopThatHasEnded() throws Exception {
        FakePollable pollable = new FakePollable();
        end(pollable, loop.register(pollable));
        pollable.opened.get().join();

        loop.close();

        assertThat(loop.onClose().toCompletableFuture()).isCompleted();
    }

    @Test
    void shouldRejectPollablesAfterTheClose() {
        FakePollable pollable = new FakePollable();
        loop.close();

        assertThatThrownBy(() -> loop.register(pollable))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("poll loop is closed");

        pollable.release();
        assertThat(threads).isEmpty();
    }

    @Test
    void shouldCloseFromItsOwnThread() throws Exception {
        FakePollable pollable = new FakePollable();
        pollable.onPass =
                () -> {
                    loop.close();
                    return false;
                };

        loop.register(pollable);

        pollable.end.get();
        loop.onClose().toCompletableFuture().get();
    }

    @Test
    void shouldRejectAThreadFactoryThatReturnsNull() {
        AtomicBoolean makes = new AtomicBoolean();
        EpollLoop moody = new EpollLoop(work -> makes.get() ? newThread(work) : null, false);
        FakePollable pollable = new FakePollable();

        assertThatThrownBy(() -> moody.register(pollable))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("thread factory");
        assertThat(ProcessResources.count().descriptors())
                .isEqualTo(before.descriptors() + 1); // of the pollable

        makes.set(true); // the loop is still usable
        moody.register(pollable);
        moody.close();
        pollable.end.join();
        moody.onClose().toCompletableFuture().join();
    }

    @Test
    void shouldRejectAVirtualThread() {
        EpollLoop virtual = new EpollLoop(Thread.ofVirtual().factory(), false);
        FakePollable pollable = new FakePollable();

        assertThatThrownBy(() -> virtual.register(pollable))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("platform thread");

        pollable.release();
    }

    @Test
    void shouldRethrowAnErrorOfTheThreadFactory() {
        OutOfMemoryError error = new OutOfMemoryError("unable to create native thread");
        EpollLoop poor =
                new EpollLoop(
                        work -> {
                            throw error;
                        },
                        false);
        FakePollable pollable = new FakePollable();

        assertThatThrownBy(() -> poor.register(pollable)).isSameAs(error);

        pollable.release();
        poor.close();
        assertThat(poor.onClose().toCompletableFuture()).isCompleted();
    }

    @Test
    void shouldFailAllPollablesAfterAFatalErrorInOne() throws Exception {
        FakePollable healthy = new FakePollable();
        FakePollable broken = new FakePollable();
        Waker waker = loop.register(healthy);
        loop.register(broken);
        healthy.opened.get();
        broken.opened.get();
        StackOverflowError fatal = new StackOverflowError("simulated");

        breakOnce(broken, fatal);
        waker.wake();

        assertAborted(healthy, fatal);
        assertAborted(broken, fatal);
        joinAll();
        assertThat(uncaught).containsExactly(fatal);
        assertThat(ProcessResources.count()).isEqualTo(before);
    }

    @Test
    void shouldBeUsableAfterAFatalError() throws Exception {
        FakePollable broken = new FakePollable();
        breakOnce(broken, new StackOverflowError("simulated"));
        loop.register(broken);
        await().until(broken.end::isDone);

        FakePollable next = new FakePollable();
        Waker waker = loop.register(next);
        next.opened.get();
        end(next, waker);

        joinAll();
        assertThat(threads).hasSize(2);
        loop.close();
        loop.onClose().toCompletableFuture().get();
    }

    @Test
    void shouldFailAllPollablesIfOneThrowsAgain() throws Exception {
        FakePollable first = new FakePollable();
        FakePollable second = new FakePollable();
        IllegalStateException another = new IllegalStateException("in abort");
        first.onRelease =
                () -> {
                    throw another;
                };
        StackOverflowError fatal = new StackOverflowError("simulated");
        Waker waker = loop.register(first);
        loop.register(second);
        second.opened.get();

        breakOnce(second, fatal);
        waker.wake();

        assertAborted(second, fatal);
        joinAll();
        assertThat(uncaught).containsExactly(fatal);
        assertThat(fatal).hasSuppressedException(another);
    }

    @Test
    void shouldFailAllPollablesIfOneThrowsTheSameError() throws Exception {
        FakePollable first = new FakePollable();
        FakePollable second = new FakePollable();
        StackOverflowError fatal = new StackOverflowError("simulated");
        first.onRelease =
                () -> {
                    throw fatal;
                };
        Waker waker = loop.register(first);
        loop.register(second);
        second.opened.get();

        breakOnce(second, fatal);
        waker.wake();

        assertAborted(second, fatal);
        joinAll();
        assertThat(uncaught).containsExactly(fatal);
    }

    @Test
    void shouldFailAPollableThatOpensWithAFatalError() throws Exception {
        OutOfMemoryError fatal = new OutOfMemoryError("simulated");
        FakePollable pollable = new FakePollable();
        pollable.onOpen =
                () -> {
                    throw fatal;
                };

        loop.register(pollable);

        joinAll();
        assertThat(uncaught).containsExactly(fatal);
        assertThat(pollable.end).as("notified of its end").isDone();
        assertAborted(pollable, fatal);
    }

    /** The descriptor of the signal may be closed and reused by then. */
    @Test
    void shouldNotSignalAfterAFatalErrorBeforeTheSleep() throws Exception {
        FakePollable pollable = new FakePollable();
        StackOverflowError fatal = new StackOverflowError("simulated");
        // the second pass follows the announcement of the sleep
        AtomicInteger idlePasses = new AtomicInteger();
        pollable.onPass =
                () -> {
                    if (idlePasses.incrementAndGet() == 2) {
                        throw fatal;
                    }
                    return false;
                };
        Waker waker = loop.register(pollable);
        joinAll();
        assertThat(uncaught).containsExactly(fatal);

        assertThatCode(waker::wake).doesNotThrowAnyException();
    }

    @Test
    void shouldNotCompleteOnCloseWhileABrokenWorkerIsReleasing() throws Exception {
        FakePollable pollable = new FakePollable();
        breakOnce(pollable, new StackOverflowError("simulated"));
        CompletableFuture<Boolean> tooEarly = new CompletableFuture<>();
        pollable.onRelease =
                () -> {
                    loop.close();
                    tooEarly.complete(loop.onClose().toCompletableFuture().isDone());
                };

        loop.register(pollable);

        assertThat(tooEarly.get()).isFalse();
        loop.onClose().toCompletableFuture().get();
    }

    @Test
    void shouldMakeDaemonPlatformThreadsByDefault() throws Exception {
        PollLoop byDefault = PollLoop.create();
        FakePollable pollable = new FakePollable();
        ((EpollLoop) byDefault).register(pollable);
        Thread thread = pollable.opened.get();

        assertThat(thread.isDaemon()).isTrue();
        assertThat(thread.isVirtual()).isFalse();
        assertThat(thread.getName()).matches("bpf-events-loop-[0-9]+");

        byDefault.close();
        byDefault.onClose().toCompletableFuture().get();
        thread.join();
    }

    @Test
    void shouldCloseFromManyThreads() throws Exception {
        FakePollable pollable = new FakePollable();
        loop.register(pollable);
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> closers =
                Stream.generate(() ->
                                Thread.ofPlatform()
                                        .start(() -> {
                                            awaitLatch(start);
                                            loop.close();
                                        }))
                        .limit(8)
                        .toList();
        start.countDown();
        for (Thread closer : closers) {
            closer.join();
        }
        pollable.end.get();
        loop.onClose().toCompletableFuture().get();
    }

    private static void breakOnce(FakePollable pollable, Error fatal) {
        pollable.onPass =
                () -> {
                    throw fatal;
                };
    }

    private static void assertAborted(FakePollable pollable, Throwable fatal) {
        assertThatThrownBy(pollable.end::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isSameAs(fatal);
    }

    private static void end(FakePollable pollable, Waker waker) throws Exception {
        pollable.close();
        waker.wake();
        pollable.end.get();
    }

    private void joinAll() throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
