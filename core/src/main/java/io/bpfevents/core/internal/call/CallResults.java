package io.bpfevents.core.internal.call;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.advice.SystemAdvice;
import io.bpfevents.ffi.Errno;
import java.lang.foreign.MemorySegment;
import java.util.function.IntFunction;

/** Turns the error results of C calls into exceptions with advice. */
public final class CallResults {
    private CallResults() {}

    /**
     * Returns a result unless it is a negative errno.
     *
     * @param operation what was tried, such as {@code "pin link"}
     * @throws BpfException for a negative result
     */
    public static int check(int result, String operation) {
        return check(result, operation, SystemAdvice::about);
    }

    /**
     * Returns a result unless it is a negative errno.
     *
     * @param operation what was tried, such as {@code "pin link"}
     * @param advice what to do about a positive errno of this operation; may be empty
     * @throws BpfException for a negative result
     */
    public static int check(int result, String operation, IntFunction<String> advice) {
        if (result < 0) {
            throw failure(operation, -result, advice.apply(-result), "");
        }
        return result;
    }

    /**
     * Returns a pointer unless it encodes an errno.
     *
     * @throws BpfException for an error pointer
     */
    public static MemorySegment check(MemorySegment result, String operation) {
        if (Errno.isError(result)) {
            throw failure(operation, Errno.of(result), "", "");
        }
        return result;
    }

    /**
     * The exception for an errno.
     *
     * @param errno the positive errno
     * @param advice what to do about it in this operation; if empty, the general advice for the
     *     errno
     * @param log what libbpf logged; may be empty
     */
    public static BpfException failure(String operation, int errno, String advice, String log) {
        String known = advice.isEmpty() ? SystemAdvice.about(errno) : advice;
        String separator = known.isEmpty() || log.isEmpty() ? "" : "; ";
        String reported = log.isEmpty() ? "" : "libbpf reports: " + log;
        return new BpfException(operation, errno, known + separator + reported, null);
    }
}
