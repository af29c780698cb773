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
     * @param said what libbpf printed
     */
    public static String about(String said) {
        if (said.contains("BTF is required, but is missing")) {
            return Remedy.NO_BTF.of();
        }
        if (said.contains("couldn't find symbol table")) {
            return Remedy.STRIPPED.of();
        }
        if (said.contains("legacy map definitions")) {
            return Remedy.LEGACY_MAPS.of();
        }
        Matcher extern = EXTERN.matcher(said);
        return extern.find() ? Remedy.UNDEFINED.of(extern.group(1)) : "";
    }
}
