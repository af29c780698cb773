package io.bpfevents.core.advice;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How to load an object without the program that failed its load. */
public final class OmissionAdvice {
    private static final Pattern NO_TARGET =
            Pattern.compile("prog '([^']+)': failed to find kernel BTF type ID");
    private static final Pattern REJECTED =
            Pattern.compile("prog '([^']+)': BPF program load failed");

    private OmissionAdvice() {}

    /**
     * The advice; empty if no single program caused the failure.
     *
     * @param log the log of libbpf
     */
    public static String about(String log) {
        Matcher noTarget = NO_TARGET.matcher(log);
        if (noTarget.find()) {
            return Remedy.OMIT_WITHOUT_TARGET.of(noTarget.group(1));
        }
        Matcher rejected = REJECTED.matcher(log);
        return rejected.find() ? Remedy.OMIT.of(rejected.group(1)) : "";
    }
}
