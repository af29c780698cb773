package io.bpfevents.ffi;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.bpfevents.ffi.struct.EpollEvent;
import io.bpfevents.ffi.struct.Itimerspec;
import io.bpfevents.ffi.struct.Timespec;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LibcSchedulingTest {

    @Test
    void shouldWaitAtLeastTheTimeout() {
        try (Arena arena = Arena.ofConfined()) {
            int epoll = check(Libc.epoll_create1(Libc.EPOLL_CLOEXEC));
            MemorySegment events = EpollEvent.allocate(arena, 1);
            MemorySegment timeout = Timespec.allocate(arena);
            for (long nanos : new long[] {0, 1, 300_000, 1_000_000_001}) {
                Timespec.setNanos(timeout, nanos);
                assertThat(Timespec.nanos(timeout)).isEqualTo(nanos);
                long start = System.nanoTime();
                assertThat(LibcScheduling.epoll_pwait2(epoll, events, 1, timeout)).isZero();
                assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(nanos);
            }
            check(Libc.close(epoll));
        }
    }

    @Test
    void shouldReturnTheEventsBeforeTheTimeout() {
        try (Arena arena = Arena.ofConfined()) {
            int epoll = check(Libc.epoll_create1(Libc.EPOLL_CLOEXEC));
            int eventfd = check(Libc.eventfd(1, Libc.EFD_CLOEXEC));
            MemorySegment events = EpollEvent.allocate(arena, 1);
            EpollEvent.setEvents(events, 0, Libc.EPOLLIN | Libc.EPOLLET);
            check(Libc.epoll_ctl(epoll, Libc.EPOLL_CTL_ADD, eventfd, events));
            MemorySegment timeout = Timespec.allocate(arena);
            Timespec.setNanos(timeout, Long.MAX_VALUE);

            assertThat(LibcScheduling.epoll_pwait2(epoll, events, 1, timeout)).isOne();
            assertThat(EpollEvent.events(events, 0)).isEqualTo(Libc.EPOLLIN);

            check(Libc.close(eventfd));
            check(Libc.close(epoll));
        }
    }

    @Test
    void shouldExpireOncePerSetting() {
        try (Arena arena = Arena.ofConfined()) {
            int timer =
                    check(
                            LibcScheduling.timerfd_create(
                                    LibcScheduling.CLOCK_MONOTONIC, LibcScheduling.TFD_CLOEXEC));
            MemorySegment setting = Itimerspec.allocate(arena);
            Timespec.setNanos(Itimerspec.value(setting), 200_000);
            MemorySegment expirations = arena.allocate(JAVA_LONG);

            long start = System.nanoTime();
            check(LibcScheduling.timerfd_settime(timer, setting));
            assertThat(Libc.read(timer, expirations, 8)).isEqualTo(8);
            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(200_000);
            assertThat(expirations.get(JAVA_LONG, 0)).isOne();
            check(Libc.close(timer));
        }
    }

    @Test
    void shouldNotExpireWhenDisarmed() {
        try (Arena arena = Arena.ofConfined()) {
            int flags = LibcScheduling.TFD_CLOEXEC | LibcScheduling.TFD_NONBLOCK;
            int timer = check(LibcScheduling.timerfd_create(LibcScheduling.CLOCK_MONOTONIC, flags));
            MemorySegment setting = Itimerspec.allocate(arena);
            Timespec.setNanos(Itimerspec.value(setting), 1);
            check(LibcScheduling.timerfd_settime(timer, setting)); // expires immediately
            Timespec.setNanos(Itimerspec.value(setting), 0);
            check(LibcScheduling.timerfd_settime(timer, setting));
            assertThat(Libc.read(timer, arena.allocate(JAVA_LONG), 8)).isEqualTo(-Errno.EAGAIN);
            check(Libc.close(timer));
        }
    }

    @Test
    void shouldSetTheTimerSlackOfTheThread() throws Exception {
        int before = LibcScheduling.prctl(LibcScheduling.PR_GET_TIMERSLACK, 0);
        try (ExecutorService other = Executors.newSingleThreadExecutor()) {
            int slack =
                    other.submit(
                                    () -> {
                                        check(
                                                LibcScheduling.prctl(
                                                        LibcScheduling.PR_SET_TIMERSLACK, 7_000));
                                        return LibcScheduling.prctl(
                                                LibcScheduling.PR_GET_TIMERSLACK, 0);
                                    })
                            .get();
            assertThat(slack).isEqualTo(7_000);
        }
        assertThat(LibcScheduling.prctl(LibcScheduling.PR_GET_TIMERSLACK, 0)).isEqualTo(before);
    }

    @Test
    void shouldBindTheCallingThreadToACpu() throws Exception {
        String allowed = Files.readString(Path.of("/sys/devices/system/cpu/online")).strip();
        try (ExecutorService other = Executors.newSingleThreadExecutor();
                Arena arena = Arena.ofShared()) {
            MemorySegment first = arena.allocate(JAVA_LONG);
            first.set(JAVA_LONG, 0, 1);
            assumeThat(allowed).startsWith("0");
            assertThat(
                            other.submit(
                                            () -> {
                                                check(LibcScheduling.sched_setaffinity(0, first));
                                                return cpusOfTheThread();
                                            })
                                    .get())
                    .isEqualTo("0");
            assertThat(LibcScheduling.sched_setaffinity(0, arena.allocate(JAVA_LONG)))
                    .as("no CPU")
                    .isEqualTo(-Errno.EINVAL);
        }
    }

    private static String cpusOfTheThread() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/thread-self/status"))) {
            return lines.filter(line -> line.startsWith("Cpus_allowed_list:"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void shouldCaptureErrno() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment events = EpollEvent.allocate(arena, 1);
            MemorySegment timeout = Timespec.allocate(arena);
            assertThat(LibcScheduling.epoll_pwait2(-1, events, 1, timeout)).isEqualTo(-Errno.EBADF);
            assertThat(LibcScheduling.timerfd_create(-1, 0)).isEqualTo(-Errno.EINVAL);
            assertThat(LibcScheduling.timerfd_settime(-1, Itimerspec.allocate(arena)))
                    .isEqualTo(-Errno.EBADF);
            assertThat(LibcScheduling.prctl(-1, 0)).isEqualTo(-Errno.EINVAL);
        }
    }

    @Test
    void shouldRejectALengthBeyondTheSegment() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment eight = arena.allocate(8);
            MemorySegment events = EpollEvent.allocate(arena, 1);
            assertThatThrownBy(() ->
                            LibcScheduling.epoll_pwait2(0, eight, 1, Timespec.allocate(arena)))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> LibcScheduling.epoll_pwait2(0, events, 1, eight))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> LibcScheduling.timerfd_settime(0, eight))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    private static int check(int result) {
        assertThat(result).as(() -> Errno.name(-result)).isNotNegative();
        return result;
    }
}
