package io.bpfevents.core.internal;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.BpfSupport;
import io.bpfevents.ffi.Errno;
import java.lang.foreign.MemorySegment;

/** Turns the error results of C calls into exceptions that say what to do. */
public final class Calls {
    private Calls() {}

    /**
     * Passes a result on unless it is a negative errno.
     *
     * @param operation what was tried, such as {@code "pin link"}
     * @throws BpfException for a negative result
     */
    public static int check(int result, String operation) {
        if (result < 0) {
            throw failure(operation, -result, "");
        }
        return result;
    }

    /**
     * Passes a pointer on unless it stands for an errno.
     *
     * @throws BpfException for an error pointer
     */
    public static MemorySegment check(MemorySegment result, String operation) {
        if (Errno.isError(result)) {
            throw failure(operation, Errno.of(result), "");
        }
        return result;
    }

    /**
     * The exception for an errno.
     *
     * @param errno the positive errno
     * @param detail what is known beyond it; may be empty, then the errno's general advice stands
     *     alone
     */
    public static BpfException failure(String operation, int errno, String detail) {
        String advice = BpfSupport.advice(errno);
        String separator = detail.isEmpty() || advice.isEmpty() ? "" : "; ";
        return new BpfException(operation, errno, detail + separator + advice, null);
    }
}
