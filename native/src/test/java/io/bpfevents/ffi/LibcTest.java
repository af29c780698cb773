package io.bpfevents.ffi;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.ffi.struct.EpollEvent;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class LibcTest {

    private static final int MAP_ANONYMOUS = 0x20;
    private static final int F_GETFD = 1;
    private static final int FD_CLOEXEC = 1;

    @Test
    void shouldReportEachEdgeOnce() {
        try (Arena arena = Arena.ofConfined()) {
            int epoll = check(Libc.epoll_create1(Libc.EPOLL_CLOEXEC));
            int first = check(Libc.eventfd(0, Libc.EFD_CLOEXEC | Libc.EFD_NONBLOCK));
            int second = check(Libc.eventfd(0, Libc.EFD_CLOEXEC | Libc.EFD_NONBLOCK));
            MemorySegment event = EpollEvent.allocate(arena, 1);
            EpollEvent.setEvents(event, 0, Libc.EPOLLIN | Libc.EPOLLET);
            EpollEvent.setData(event, 0, 0x1122_3344_5566_7788L);
            check(Libc.epoll_ctl(epoll, Libc.EPOLL_CTL_ADD, first, event));
            EpollEvent.setData(event, 0, -1);
            check(Libc.epoll_ctl(epoll, Libc.EPOLL_CTL_ADD, second, event));

            MemorySegment events = EpollEvent.allocate(arena, 4);
            assertThat(Libc.epoll_wait(epoll, events, 4, 0)).isZero();

            MemorySegment one = arena.allocateFrom(JAVA_LONG, 1);
            assertThat(Libc.write(first, one, 8)).isEqualTo(8);
            assertThat(Libc.write(second, one, 8)).isEqualTo(8);
            assertThat(Libc.epoll_wait(epoll, events, 4, 1000)).isEqualTo(2);
            assertThat(EpollEvent.events(events, 0)).isEqualTo(Libc.EPOLLIN);
            assertThat(EpollEvent.data(events, 0)).isEqualTo(0x1122_3344_5566_7788L);
            assertThat(EpollEvent.events(events, 1)).isEqualTo(Libc.EPOLLIN);
            assertThat(EpollEvent.data(events, 1)).isEqualTo(-1);
            assertThat(Libc.epoll_wait(epoll, events, 4, 0)).isZero(); // still readable, no edge

            assertThat(Libc.write(first, one, 8)).isEqualTo(8);
            assertThat(Libc.epoll_wait(epoll, events, 4, 1000)).isEqualTo(1);
            MemorySegment count = arena.allocate(JAVA_LONG);
            assertThat(Libc.read(first, count, 8)).isEqualTo(8);
            assertThat(count.get(JAVA_LONG, 0)).isEqualTo(2);
            assertThat(Libc.read(first, count, 8)).isEqualTo(-Errno.EAGAIN);

            check(Libc.epoll_ctl(epoll, Libc.EPOLL_CTL_DEL, first, MemorySegment.NULL));
            assertThat(Libc.epoll_ctl(epoll, Libc.EPOLL_CTL_DEL, first, MemorySegment.NULL))
                    .isEqualTo(-Errno.ENOENT);
            check(Libc.close(second));
            check(Libc.close(first));
            check(Libc.close(epoll));
        }
    }

    @Test
    void shouldCaptureErrno() {
        assertThat(Libc.close(-1)).isEqualTo(-Errno.EBADF);
        assertThat(Libc.epoll_create1(-1)).isEqualTo(-Errno.EINVAL);
        assertThat(Libc.sysconf(-1)).isEqualTo(-Errno.EINVAL);
    }

    @Test
    void shouldKeepErrnoPerThread() throws Exception {
        int threads = 4;
        CountDownLatch start = new CountDownLatch(threads);
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            List<Future<?>> results = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                boolean badDescriptor = t % 2 == 0;
                results.add(
                        executor.submit(() -> {
                            start.countDown();
                            start.await();
                            for (int i = 0; i < 20_000; i++) {
                                if (badDescriptor) {
                                    assertThat(Libc.close(-1)).isEqualTo(-Errno.EBADF);
                                } else {
                                    assertThat(Libc.epoll_create1(-1)).isEqualTo(-Errno.EINVAL);
                                }
                            }
                            return null;
                        }));
            }
            for (Future<?> result : results) {
                result.get();
            }
        }
    }

    @Test
    void shouldDuplicateWithCloseOnExec() {
        int fd = check(Libc.eventfd(0, 0));
        assertThat(Libc.fcntl(fd, F_GETFD, 0)).isZero();
        int copy = check(Libc.fcntl(fd, Libc.F_DUPFD_CLOEXEC, 100));
        assertThat(copy).isGreaterThanOrEqualTo(100);
        assertThat(Libc.fcntl(copy, F_GETFD, 0)).isEqualTo(FD_CLOEXEC);
        check(Libc.close(copy));
        check(Libc.close(fd));
        assertThat(Libc.fcntl(copy, F_GETFD, 0)).isEqualTo(-Errno.EBADF);
    }

    @Test
    void shouldMapAndUnmap() {
        long page = Libc.sysconf(Libc._SC_PAGESIZE);
        assertThat(Long.bitCount(page)).isOne();
        MemorySegment mapping =
                Libc.mmap(
                        2 * page,
                        Libc.PROT_READ | Libc.PROT_WRITE,
                        Libc.MAP_SHARED | MAP_ANONYMOUS,
                        -1,
                        0);
        assertThat(Errno.isError(mapping)).isFalse();
        assertThat(mapping.byteSize()).isEqualTo(2 * page);
        mapping.set(JAVA_BYTE, 2 * page - 1, (byte) 7);
        assertThat(mapping.get(JAVA_BYTE, 2 * page - 1)).isEqualTo((byte) 7);
        check(Libc.munmap(mapping));
    }

    @Test
    void shouldReturnAnErrorPointerWhenMappingFails() {
        MemorySegment result = Libc.mmap(4096, Libc.PROT_READ, Libc.MAP_SHARED, -1, 0);
        assertThat(Errno.of(result)).isEqualTo(Errno.EBADF);
    }

    @Test
    void shouldRejectALengthBeyondTheSegment() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment eight = arena.allocate(8);
            assertThatThrownBy(() -> Libc.read(0, eight, 9))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> Libc.epoll_wait(0, eight, 1, 0))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    private static int check(int result) {
        assertThat(result).as(() -> Errno.name(-result)).isNotNegative();
        return result;
    }
}
