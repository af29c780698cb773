package io.bpfevents.core.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.testing.ProcessResources;
import io.bpfevents.ffi.Errno;
import io.bpfevents.ffi.LibcScheduling;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class EpollSetTest {
    private static final long FAR = TimeUnit.HOURS.toNanos(1) + 1; // not a whole millisecond
    private static final long MILLI = 1_000_000;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment events = EpollSet.allocateEvents(arena);
    private final List<FakePollable> pollables = new ArrayList<>();
    private ProcessResources before;

    /** What the system offers for timed waits. */
    enum Variant {
        PRECISE(TimedWait.LIBC),
        OLD_KERNEL(unavailable(Errno.ENOSYS, TimedWait.LIBC.createTimer())),
        OLD_SECCOMP(unavailable(Errno.EPERM, TimedWait.LIBC.createTimer())),
        NO_TIMER(unavailable(Errno.ENOSYS, () -> -Errno.EMFILE)),
        REJECTED_TIMER(unavailable(Errno.ENOSYS, () -> Integer.MAX_VALUE)); // by epoll_ctl

        @SuppressWarnings("ImmutableEnumChecker") // functions without state
        private final TimedWait.SystemCalls calls;

        Variant(TimedWait.SystemCalls calls) {
            this.calls = calls;
        }

        private static TimedWait.SystemCalls unavailable(int errno, IntSupplier createTimer) {
            return new TimedWait.SystemCalls((epoll, events, max, timeout) -> -errno, createTimer);
        }

        EpollSet newSet() {
            return new EpollSet(calls);
        }
    }

    @BeforeEach
    void countResources() {
        new FakePollable().release(); // resources that are opened once per process
        before = ProcessResources.count();
    }

    @AfterEach
    void shouldReleaseAllResources() {
        pollables.forEach(FakePollable::release);
        arena.close();
        assertThat(ProcessResources.count()).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource
    void shouldWaitAtLeastTheTimeout(Variant system) {
        try (EpollSet set = system.newSet()) {
            for (long nanos : new long[] {0, 1, 200_000, MILLI, MILLI + 1, 10 * MILLI + 1}) {
                long start = System.nanoTime();
                assertThat(set.await(events, nanos)).isTrue();
                assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(nanos);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldEndAWaitBySignal(Variant system) throws Exception {
        try (EpollSet set = system.newSet();
                ExecutorService other = Executors.newSingleThreadExecutor()) {
            for (long nanos : new long[] {FAR, FAR - 1, Long.MAX_VALUE}) {
                Future<?> raised = other.submit(set::raise);
                assertThat(set.await(events, nanos)).isFalse();
                raised.get();
            }
            set.raise();
            assertThat(set.await(events, 200_000)).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldNotifyTheReadyPollableOnly(Variant system) {
        try (EpollSet set = system.newSet()) {
            FakePollable ready = add(set);
            FakePollable idle = add(set);
            ready.signal();
            assertThat(set.await(events, 200_000)).isFalse();
            assertThat(ready.notifications).hasValue(1);

            assertThat(set.await(events, 200_000)).isTrue(); // no second edge
            assertThat(ready.notifications).hasValue(1);
            assertThat(idle.notifications).hasValue(0);
        }
    }

    @Test
    void shouldNotifyManyPollables() {
        try (EpollSet set = new EpollSet()) {
            for (int i = 0; i < 100; i++) {
                add(set).signal();
            }
            while (!set.await(events, 0)) {
                // a wait returns some of them
            }
            assertThat(pollables)
                    .allSatisfy(pollable -> assertThat(pollable.notifications).hasValue(1));
        }
    }

    @Test
    void shouldNotNotifyARemovedPollable() {
        try (EpollSet set = new EpollSet()) {
            FakePollable removed = add(set);
            removed.signal();
            set.remove(removed);
            assertThat(set.await(events, 0)).isTrue();
            assertThat(removed.notifications).hasValue(0);
        }
    }

    @Test
    void shouldKeepNoMaskOfARemovedPollable() {
        try (EpollSet set = new EpollSet()) {
            FakePollable pollable = add(set);
            set.listen(pollable, false);
            set.remove(pollable);
            set.add(pollable);
            set.listen(pollable, false);
            pollable.signal();
            assertThat(set.await(events, 0)).isTrue();
        }
    }

    @Test
    void shouldReportAfterTheMaskWhatCameMeanwhile() {
        try (EpollSet set = new EpollSet()) {
            FakePollable masked = add(set);
            FakePollable other = add(set);
            set.listen(masked, false);
            masked.signal();
            assertThat(set.await(events, 200_000)).isTrue();
            other.signal();
            assertThat(set.await(events, 200_000)).isFalse();
            assertThat(masked.notifications).hasValue(0);

            set.listen(masked, true);

            assertThat(set.await(events, FAR)).isFalse();
            assertThat(masked.notifications).hasValue(1);
            assertThat(other.notifications).hasValue(1);
        }
    }

    @Test
    void shouldMaskWhatIsReadyAlready() {
        try (EpollSet set = new EpollSet()) {
            FakePollable masked = add(set);
            masked.signal();
            set.listen(masked, false);
            assertThat(set.await(events, 200_000)).isTrue();
            assertThat(masked.notifications).hasValue(0);
        }
    }

    @Test
    void shouldRemoveAMaskedPollable() {
        try (EpollSet set = new EpollSet()) {
            FakePollable masked = add(set);
            set.listen(masked, false);
            set.listen(masked, false);
            set.remove(masked);
            masked.signal();
            assertThat(set.await(events, 0)).isTrue();
        }
    }

    /** To add the descriptor again would report it again, or fail. */
    @Test
    void shouldNotChangeAnUnmaskedDescriptor() {
        try (EpollSet set = new EpollSet()) {
            FakePollable pollable = add(set);
            pollable.signal();
            assertThat(set.await(events, FAR)).isFalse();
            set.listen(pollable, true);
            assertThat(set.await(events, 0)).isTrue();
            assertThat(pollable.notifications).hasValue(1);
        }
    }

    @Test
    void shouldNotEndALaterWaitByTheTimerOfAnEarlierOne() {
        try (EpollSet set = Variant.OLD_KERNEL.newSet()) {
            set.raise();
            assertThat(set.await(events, 9 * MILLI + 1)).isFalse();
            long start = System.nanoTime();
            assertThat(set.await(events, 30 * MILLI)).isTrue();
            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(30 * MILLI);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Errno.ENOSYS, Errno.EPERM})
    void shouldNotRepeatAnUnavailableCall(int errno) {
        AtomicInteger attempts = new AtomicInteger();
        TimedWait.SystemCalls counting =
                new TimedWait.SystemCalls(
                        (epoll, events, max, timeout) -> {
                            attempts.incrementAndGet();
                            return -errno;
                        },
                        TimedWait.LIBC.createTimer());
        try (EpollSet set = new EpollSet(counting)) {
            assertThat(set.await(events, 200_000)).isTrue();
            assertThat(set.await(events, 200_000)).isTrue();
            assertThat(attempts).hasValue(1);
            assertThat(ProcessResources.count().descriptors())
                    .isEqualTo(before.descriptors() + 3); // set, eventfd, timer
        }
    }

    @Test
    void shouldReportAnotherFailure() {
        TimedWait.SystemCalls failing =
                new TimedWait.SystemCalls(
                        (epoll, events, max, timeout) -> -Errno.EINVAL,
                        TimedWait.LIBC.createTimer());
        try (EpollSet set = new EpollSet(failing)) {
            assertThatThrownBy(() -> set.await(events, 200_000))
                    .isInstanceOfSatisfying(
                            BpfException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EINVAL));
        }
    }

    @Test
    void shouldReduceTheTimerSlackForShortWaitsOnly() throws Exception {
        assertThat(slackAfterWait(50_000, MILLI + 1)).isEqualTo(50_000);
        assertThat(slackAfterWait(50_000, 200_000)).isEqualTo(TimedWait.SLACK_NANOS);
        assertThat(slackAfterWait(1_000, 200_000)).isEqualTo(1_000);
    }

    private static int slackAfterWait(int slack, long nanos) throws Exception {
        try (ExecutorService waiting = Executors.newSingleThreadExecutor()) {
            return waiting.submit(
                            () -> {
                                LibcScheduling.prctl(LibcScheduling.PR_SET_TIMERSLACK, slack);
                                try (Arena own = Arena.ofConfined();
                                        EpollSet set = new EpollSet()) {
                                    set.await(EpollSet.allocateEvents(own), nanos);
                                }
                                return LibcScheduling.prctl(LibcScheduling.PR_GET_TIMERSLACK, 0);
                            })
                    .get();
        }
    }

    private FakePollable add(EpollSet set) {
        FakePollable pollable = new FakePollable();
        pollables.add(pollable);
        set.add(pollable);
        return pollable;
    }
}
