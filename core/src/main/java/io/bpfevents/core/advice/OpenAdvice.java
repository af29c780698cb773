package io.bpfevents.core.advice;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What to do about an object file that libbpf cannot open. */
public final class OpenAdvice {
    private static final Pattern EXTERN =
            Pattern.compile("failed to find BTF for extern '([^']*)'");

    private OpenAdvice() {}

    /**
     * The advice; empty if there is none.
     *
     * @param log the log of libbpf
     */
    public static String about(String log) {
        if (log.contains("BTF is required, but is missing")) {
            return Remedy.NO_BTF.of();
        }
        if (log.contains("couldn't find symbol table")) {
            return Remedy.STRIPPED.of();
        }
        if (log.contains("legacy map definitions")) {
            return Remedy.LEGACY_MAPS.of();
        }
        Matcher extern = EXTERN.matcher(log);
        return extern.find() ? Remedy.UNDEFINED.of(extern.group(1)) : "";
    }
}
