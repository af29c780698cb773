package io.bpfevents.core.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class WakeupTest {
    private final CountingSignal signal = new CountingSignal();
    private final Wakeup wakeup = new Wakeup(signal);

    @Test
    void shouldNotSignalWhileTheLoopIsAwake() {
        wakeup.wake();
        wakeup.begin();
        wakeup.wake();

        assertThat(signal.raised()).isZero();
    }

    @Test
    void shouldSignalOncePerSleep() {
        wakeup.begin();
        for (int sleep = 1; sleep <= 3; sleep++) {
            wakeup.announceSleep();
            wakeup.wake();
            wakeup.wake();
            wakeup.wake();
            assertThat(signal.raised()).isEqualTo(sleep);
            wakeup.announceAwake();
            wakeup.wake();
            assertThat(signal.raised()).isEqualTo(sleep);
        }
    }

    @Test
    void shouldNotSignalAfterASleepWithoutWakeUp() {
        wakeup.begin();
        wakeup.announceSleep();
        wakeup.announceAwake();

        wakeup.wake();

        assertThat(signal.raised()).isZero();
    }

    @Test
    void shouldAwaitAllSignalsOfEarlierSleeps() {
        wakeup.begin();
        wakeup.announceSleep();
        wakeup.announceAwake(); // without a signal
        wakeup.announceSleep();
        wakeup.wake();
        wakeup.announceAwake();
        wakeup.announceSleep();
        wakeup.wake();
        wakeup.announceAwake();

        wakeup.end();

        assertThat(signal.awaited).isEqualTo(2);
    }

    @Test
    void shouldAwaitNoSignalIfNoneWasRaised() {
        wakeup.begin();
        wakeup.announceSleep();
        wakeup.announceAwake();

        wakeup.end();

        assertThat(signal.awaited).isZero();
    }

    @Test
    void shouldNotSignalAfterAnEndBeforeTheSleep() {
        wakeup.begin();
        wakeup.announceSleep();

        wakeup.end();
        wakeup.wake();

        assertThat(signal.raised()).isZero();
        assertThat(signal.awaited).isZero();
    }

    @Test
    void shouldAwaitTheSignalOfASleepThatAnErrorEnded() {
        wakeup.begin();
        wakeup.announceSleep();
        wakeup.wake();

        wakeup.end();

        assertThat(signal.awaited).isOne();
    }

    @Test
    @Timeout(300)
    void shouldNotEndBeforeTheWinnerHasSignalled() throws Exception {
        CountDownLatch won = new CountDownLatch(1);
        CountDownLatch mayRaise = new CountDownLatch(1);
        Wakeup.Signal slow =
                new Wakeup.Signal() {
                    @Override
                    public void raise() {
                        won.countDown();
                        awaitLatch(mayRaise);
                        signal.raise();
                    }

                    @Override
                    public void awaitSignals(long number) {
                        signal.awaitSignals(number);
                    }
                };
        Wakeup slowly = new Wakeup(slow);
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            slowly.announceSleep();
            Future<?> waker = threads.submit(slowly::wake);
            won.await();
            slowly.announceAwake();
            Future<?> ending = threads.submit(slowly::end);
            await().until(() -> signal.awaited == 1);
            assertThat(ending).isNotDone();

            mayRaise.countDown();

            ending.get();
            waker.get();
            assertThat(signal.raised()).isOne();
        }
    }

    @Test
    void shouldKnowTheThreadOfTheLoop() throws Exception {
        assertThat(wakeup.isLoopThread()).isFalse();
        wakeup.begin();
        assertThat(wakeup.isLoopThread()).isTrue();
        try (ExecutorService other = Executors.newSingleThreadExecutor()) {
            assertThat(other.submit(wakeup::isLoopThread).get()).isFalse();
        }
    }

    /** A lost wake-up makes both threads wait for each other. */
    @Tag("slow")
    @Test
    @Timeout(300)
    void shouldDetectEveryHandoff() throws Exception {
        long handoffs = 300_000;
        AtomicLong given = new AtomicLong();
        AtomicLong taken = new AtomicLong();
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<?> loop =
                    threads.submit(() -> {
                        wakeup.begin();
                        while (taken.get() < handoffs) {
                            if (given.get() > taken.get()) {
                                taken.incrementAndGet();
                                continue;
                            }
                            wakeup.announceSleep();
                            if (given.get() == taken.get()) {
                                signal.await();
                            }
                            wakeup.announceAwake();
                        }
                        wakeup.end();
                    });
            for (long n = 1; n <= handoffs; n++) {
                given.set(n);
                wakeup.wake();
                while (taken.get() < n && !loop.isDone()) {
                    Thread.onSpinWait();
                }
            }
            loop.get();
        }
        assertThat(taken).hasValue(handoffs);
        assertThat(signal.raised()).isBetween(signal.awaited, handoffs);
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Behaves like an eventfd in an edge-triggered epoll set: each signal ends one wait. */
    private static final class CountingSignal implements Wakeup.Signal {
        private long raised; // guarded by this
        private long seen; // guarded by this
        volatile long awaited;

        @Override
        public synchronized void raise() {
            raised++;
            notifyAll();
        }

        synchronized long raised() {
            return raised;
        }

        synchronized void await() {
            awaitCount(seen + 1);
            seen = raised;
        }

        @Override
        public synchronized void awaitSignals(long number) {
            awaited = number;
            awaitCount(number);
        }

        private synchronized void awaitCount(long number) {
            while (raised < number) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        }
    }
}
