package io.bpfevents.core.attach;

/**
 * The hook of the kernel's BTF that a program was loaded for, with a cookie: {@code SEC("fentry")},
 * {@code SEC("fexit")} and {@code SEC("lsm")} on Linux 6.0. {@code ProgramSettings.attachTarget}
 * selects the hook before the load.
 *
 * @param cookie the result of {@code bpf_get_attach_cookie()} in the program when it runs for this
 *     attachment
 */
public record BtfHook(long cookie) implements AttachTarget {
    /** The hook with a cookie. */
    public static BtfHook withCookie(long cookie) {
        return new BtfHook(cookie);
    }

    @Override
    public String toString() {
        return "the hook it was loaded for";
    }
}
