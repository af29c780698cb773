package io.bpfevents.ffi;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/**
 * The errno of a call, captured by the linker before the JVM can change it.
 *
 * <p>Each thread has one segment. An upcall may use it for other calls: the outer call writes it
 * when it returns, and it is read immediately.
 */
final class CallState {

    static final Linker.Option CAPTURE = Linker.Option.captureCallState("errno");

    private static final StructLayout LAYOUT = Linker.Option.captureStateLayout();
    private static final long ERRNO = LAYOUT.byteOffset(PathElement.groupElement("errno"));

    private static final ThreadLocal<MemorySegment> STATE =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(LAYOUT));

    private CallState() {}

    /** The segment of the calling thread, the first argument of a capturing handle. */
    static MemorySegment get() {
        return STATE.get();
    }

    /** {@code result}, or the negative errno if it is -1. */
    static int check(MemorySegment state, int result) {
        return result == -1 ? -errno(state) : result;
    }

    /** {@code result}, or the negative errno if it is -1. */
    static long check(MemorySegment state, long result) {
        return result == -1 ? -errno(state) : result;
    }

    /** {@code pointer}, or the errno as an error pointer if it is {@code NULL}. */
    static MemorySegment check(MemorySegment state, MemorySegment pointer) {
        return pointer.address() == 0 ? Errno.pointer(errno(state)) : pointer;
    }

    static int errno(MemorySegment state) {
        int errno = state.get(ValueLayout.JAVA_INT, ERRNO);
        // A failure without an errno must not be returned as success.
        return errno == 0 ? Errno.EINVAL : errno;
    }
}
