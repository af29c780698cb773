package io.bpfevents.core.object;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How to load an object without the program that failed its load. */
final class LeaveOutAdvice {
    private static final Pattern NO_TARGET =
            Pattern.compile("prog '([^']+)': failed to find kernel BTF type ID");
    private static final Pattern REFUSED =
            Pattern.compile("prog '([^']+)': BPF program load failed");

    private LeaveOutAdvice() {}

    /**
     * The advice; empty if no program is to blame.
     *
     * @param said what libbpf printed
     */
    static String about(String said) {
        Matcher noTarget = NO_TARGET.matcher(said);
        if (noTarget.find()) {
            return "if the object can do without program %1$s, optional(\"%1$s\") leaves it out where the kernel lacks its target"
                    .formatted(noTarget.group(1));
        }
        Matcher refused = REFUSED.matcher(said);
        return refused.find()
                ? "if the object can do without program %1$s, autoload(\"%1$s\", false) leaves it out"
                        .formatted(refused.group(1))
                : "";
    }
}
