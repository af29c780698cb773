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
    private final CountingBell bell = new CountingBell();
    private final Wakeup wakeup = new Wakeup(bell);

    @Test
    void shouldNotRingWhileTheLoopIsAwake() {
        wakeup.wake();
        wakeup.begin();
        wakeup.wake();

        assertThat(bell.rings()).isZero();
    }

    @Test
    void shouldRingOnceASleep() {
        wakeup.begin();
        for (int sleep = 1; sleep <= 3; sleep++) {
            wakeup.announceSleep();
            wakeup.wake();
            wakeup.wake();
            wakeup.wake();
            assertThat(bell.rings()).isEqualTo(sleep);
            wakeup.announceAwake();
            wakeup.wake();
            assertThat(bell.rings()).isEqualTo(sleep);
        }
    }

    @Test
    void shouldNotRingAfterASleepThatNobodyEnded() {
        wakeup.begin();
        wakeup.announceSleep();
        wakeup.announceAwake();

        wakeup.wake();

        assertThat(bell.rings()).isZero();
    }

    @Test
    void shouldWaitForAsManyRingsAsItIsOwed() {
        wakeup.begin();
        wakeup.announceSleep();
        wakeup.announceAwake(); // not rung for
        wakeup.announceSleep();
        wakeup.wake();
        wakeup.announceAwake();
        wakeup.announceSleep();
        wakeup.wake();
        wakeup.announceAwake();

        wakeup.end();

        assertThat(bell.awaited).isEqualTo(2);
    }

    @Test
    void shouldWaitForNoRingIfItIsOwedNone() {
        wakeup.begin();
        wakeup.announceSleep();
        wakeup.announceAwake();

        wakeup.end();

        assertThat(bell.awaited).isZero();
    }

    @Test
    void shouldNotRingAfterAnEndOnTheWayToSleep() {
        wakeup.begin();
        wakeup.announceSleep();

        wakeup.end();
        wakeup.wake();

        assertThat(bell.rings()).isZero();
        assertThat(bell.awaited).isZero();
    }

    @Test
    void shouldWaitForTheRingOfASleepThatAnErrorBroke() {
        wakeup.begin();
        wakeup.announceSleep();
        wakeup.wake();

        wakeup.end();

        assertThat(bell.awaited).isOne();
    }

    @Test
    @Timeout(300)
    void shouldNotEndBeforeWhoeverWonHasRung() throws Exception {
        CountDownLatch won = new CountDownLatch(1);
        CountDownLatch mayRing = new CountDownLatch(1);
        Wakeup.Bell slow =
                new Wakeup.Bell() {
                    @Override
                    public void ring() {
                        won.countDown();
                        awaitLatch(mayRing);
                        bell.ring();
                    }

                    @Override
                    public void awaitRings(long number) {
                        bell.awaitRings(number);
                    }
                };
        Wakeup slowly = new Wakeup(slow);
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            slowly.announceSleep();
            Future<?> waker = threads.submit(slowly::wake);
            won.await();
            slowly.announceAwake();
            Future<?> ending = threads.submit(slowly::end);
            await().until(() -> bell.awaited == 1);
            assertThat(ending).isNotDone();

            mayRing.countDown();

            ending.get();
            waker.get();
            assertThat(bell.rings()).isOne();
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

    /** One that is lost leaves both threads waiting for each other. */
    @Tag("slow")
    @Test
    @Timeout(300)
    void shouldSeeEveryHandoff() throws Exception {
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
                                bell.await();
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
        assertThat(bell.rings()).isBetween(bell.awaited, handoffs);
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** An eventfd in an edge-triggered epoll set: a wait ends with a ring that none ended with. */
    private static final class CountingBell implements Wakeup.Bell {
        private long rings; // guarded by this
        private long seen; // guarded by this
        volatile long awaited;

        @Override
        public synchronized void ring() {
            rings++;
            notifyAll();
        }

        synchronized long rings() {
            return rings;
        }

        synchronized void await() {
            awaitRing(seen + 1);
            seen = rings;
        }

        @Override
        public synchronized void awaitRings(long number) {
            awaited = number;
            awaitRing(number);
        }

        private synchronized void awaitRing(long number) {
            while (rings < number) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        }
    }
}
