package io.bpfevents.core.attach;

import java.util.Objects;

/**
 * A function of the kernel, for programs of {@code SEC("kprobe")} and {@code SEC("kretprobe")}.
 *
 * @param function a name in {@code /proc/kallsyms}
 * @param offset bytes after the beginning of the function, those of an instruction; 0 at a return
 * @param cookie the result of {@code bpf_get_attach_cookie()} in the program when it runs for this
 *     attachment, so that one program can distinguish several hooks; requires Linux 5.15 unless it
 *     is 0
 * @param isReturn whether the program runs when the function returns
 */
public record Kprobe(String function, long offset, long cookie, boolean isReturn)
        implements AttachTarget {
    /** Validates the values. */
    public Kprobe {
        if (Objects.requireNonNull(function, "function").isEmpty()) {
            throw new IllegalArgumentException("the function's name is empty");
        }
        if (offset < 0 || (isReturn && offset != 0)) {
            throw new IllegalArgumentException(
                    "the offset is 0 or more, and 0 at the return of a function, not " + offset);
        }
    }

    /** The beginning of a function, with cookie 0. */
    public static Kprobe of(String function) {
        return new Kprobe(function, 0, 0, false);
    }

    /** The return of a function, with cookie 0. */
    public static Kprobe onReturn(String function) {
        return new Kprobe(function, 0, 0, true);
    }

    /** With an offset of this many bytes, such as one that {@code objdump} prints. */
    public Kprobe offset(long bytes) {
        return new Kprobe(function, bytes, cookie, isReturn);
    }

    /** With a cookie. */
    public Kprobe cookie(long value) {
        return new Kprobe(function, offset, value, isReturn);
    }

    @Override
    public String toString() {
        String place = offset == 0 ? function : function + "+0x" + Long.toHexString(offset);
        return isReturn ? "the return of " + place : place;
    }
}
