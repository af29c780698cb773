package io.bpfevents.core.attach;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Functions of the kernel, for programs of {@code SEC("kprobe.multi")} and {@code
 * SEC("kretprobe.multi")}. One link attaches to all of them, much faster than one for each.
 * Requires Linux 5.18.
 *
 * @param pattern of the functions' names, with {@code *} and {@code ?}; empty if they are listed
 * @param functions the functions; empty if there is a pattern
 * @param cookies the results of {@code bpf_get_attach_cookie()} in the program, one for each
 *     function; empty for 0
 * @param isReturn whether the program runs when a function returns
 */
public record MultiKprobe(
        String pattern, List<String> functions, List<Long> cookies, boolean isReturn)
        implements AttachTarget {
    /** Validates the values. */
    public MultiKprobe {
        functions = List.copyOf(functions);
        cookies = List.copyOf(cookies);
        if (Objects.requireNonNull(pattern, "pattern").isEmpty() == functions.isEmpty()) {
            throw new IllegalArgumentException("give a pattern, or at least one function");
        }
        if (!cookies.isEmpty() && cookies.size() != functions.size()) {
            throw new IllegalArgumentException(
                    "there are %d cookies for %d functions: give one for each function of a list"
                            .formatted(cookies.size(), functions.size()));
        }
    }

    /** The beginnings of functions, with cookie 0. */
    public static MultiKprobe of(String... functions) {
        return new MultiKprobe("", List.of(functions), List.of(), false);
    }

    /** The beginnings of all functions whose names match a pattern, such as {@code "tcp_*"}. */
    public static MultiKprobe matching(String pattern) {
        return new MultiKprobe(pattern, List.of(), List.of(), false);
    }

    /** The returns of the functions. */
    public MultiKprobe onReturn() {
        return new MultiKprobe(pattern, functions, cookies, true);
    }

    /** With a cookie for each of the listed functions, in their order. */
    public MultiKprobe cookies(long... values) {
        List<Long> all = Arrays.stream(values).boxed().toList();
        return new MultiKprobe(pattern, functions, all, isReturn);
    }

    @Override
    public String toString() {
        String place = functions.isEmpty() ? pattern : String.join(", ", functions);
        return isReturn ? "the return of " + place : place;
    }
}
