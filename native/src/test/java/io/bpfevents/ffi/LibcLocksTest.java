package io.bpfevents.ffi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.ffi.struct.SockaddrUn;
import io.bpfevents.ffi.struct.Ucred;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibcLocksTest {
    private static final int STREAM =
            LibcLocks.SOCK_STREAM | LibcLocks.SOCK_CLOEXEC | LibcLocks.SOCK_NONBLOCK;

    private static MemorySegment address(Arena arena) {
        return SockaddrUn.allocateAbstract(
                arena, "bpf-events-test-" + ProcessHandle.current().pid());
    }

    private static int socket() {
        return check(LibcLocks.socket(LibcLocks.AF_UNIX, STREAM, 0));
    }

    @Test
    void shouldGiveAnAddressToOneSocketAtATime() {
        try (Arena arena = Arena.ofConfined()) {
            int first = socket();
            int second = socket();
            check(LibcLocks.bind(first, address(arena)));
            assertThat(LibcLocks.bind(second, address(arena))).isEqualTo(-Errno.EADDRINUSE);
            check(Libc.close(first));
            check(LibcLocks.bind(second, address(arena)));
            check(Libc.close(second));
        }
    }

    @Test
    void shouldFindANetworkInterfaceByName() {
        assertThat(LibcLocks.if_nametoindex("lo")).isPositive();
        assertThat(LibcLocks.if_nametoindex("none0")).isEqualTo(-Errno.ENODEV);
        assertThat(LibcLocks.if_nametoindex("longer-than-any-interface")).isNegative();
    }

    @Test
    void shouldSeeTheProcessOnTheOtherSide() {
        try (Arena arena = Arena.ofConfined()) {
            int listening = socket();
            int connecting = socket();
            check(LibcLocks.bind(listening, address(arena)));
            assertThat(LibcLocks.connect(connecting, address(arena)))
                    .isEqualTo(-Errno.ECONNREFUSED);
            check(LibcLocks.listen(listening, 1));
            check(LibcLocks.connect(connecting, address(arena)));

            MemorySegment credentials = Ucred.allocate(arena);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, Ucred.SIZE);
            check(
                    LibcLocks.getsockopt(
                            connecting,
                            LibcLocks.SOL_SOCKET,
                            LibcLocks.SO_PEERCRED,
                            credentials,
                            length));
            assertThat(length.get(ValueLayout.JAVA_INT, 0)).isEqualTo(Ucred.SIZE);
            assertThat(Ucred.pid(credentials)).isEqualTo((int) ProcessHandle.current().pid());

            check(Libc.close(connecting));
            check(Libc.close(listening));
        }
    }

    @Test
    void shouldLockADirectoryOnce(@TempDir Path directory) {
        int flags = LibcLocks.O_RDONLY | LibcLocks.O_CLOEXEC;
        int exclusive = LibcLocks.LOCK_EX | LibcLocks.LOCK_NB;
        int first = check(LibcLocks.open(directory.toString(), flags));
        int second = check(LibcLocks.open(directory.toString(), flags));
        check(LibcLocks.flock(first, exclusive));
        assertThat(LibcLocks.flock(second, exclusive)).isEqualTo(-Errno.EAGAIN);
        check(Libc.close(first));
        check(LibcLocks.flock(second, exclusive));
        check(Libc.close(second));
    }

    @Test
    void shouldCaptureErrno() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, Ucred.SIZE);
            assertThat(LibcLocks.socket(-1, STREAM, 0)).isNegative();
            assertThat(LibcLocks.bind(-1, address(arena))).isEqualTo(-Errno.EBADF);
            assertThat(LibcLocks.listen(-1, 1)).isEqualTo(-Errno.EBADF);
            assertThat(LibcLocks.connect(-1, address(arena))).isEqualTo(-Errno.EBADF);
            assertThat(LibcLocks.getsockopt(-1, 0, 0, Ucred.allocate(arena), length))
                    .isEqualTo(-Errno.EBADF);
            assertThat(LibcLocks.open("/no/such/directory", 0)).isEqualTo(-Errno.ENOENT);
            assertThat(LibcLocks.flock(-1, LibcLocks.LOCK_EX)).isEqualTo(-Errno.EBADF);
        }
    }

    @Test
    void shouldRejectALengthBeyondTheSegment() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, Ucred.SIZE + 1);
            assertThatThrownBy(() -> LibcLocks.getsockopt(0, 0, 0, Ucred.allocate(arena), length))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> SockaddrUn.allocateAbstract(arena, "x".repeat(108)))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    private static int check(int result) {
        assertThat(result).as(() -> Errno.name(-result)).isNotNegative();
        return result;
    }
}
