package io.bpfevents.core.advice;

import io.bpfevents.core.advice.Privileges.Capability;
import io.bpfevents.ffi.Errno;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What to do about a program that cannot be attached. libbpf's words distinguish the kinds. */
public final class AttachAdvice {
    private static final String SOURCES = "/sys/bus/event_source/devices/";

    private static final Pattern TRACEPOINT =
            Pattern.compile("failed to (?:determine|create) tracepoint '([^']+)'");
    private static final Pattern RAW_TRACEPOINT =
            Pattern.compile("failed to attach to raw tracepoint '([^']+)'");
    private static final Pattern PROBE =
            Pattern.compile(
                    "failed to (?:create|add legacy|determine legacy) ([ku])(?:ret)?probe"
                            + " (?:event for |event id for )?'([^'+]+)");
    private static final Pattern MULTI = Pattern.compile("k(?:ret)?probe\\.multi/(.+)");
    private static final Pattern NO_FILE = Pattern.compile("failed to open (\\S+): ");
    private static final Pattern NOT_IN_PATH =
            Pattern.compile("failed to resolve full path for '([^']*)'");
    private static final Pattern NO_SYMBOL =
            Pattern.compile("failed to find symbol '([^']*)' in '([^']*)'");
    private static final Pattern INCOMPLETE = Pattern.compile("section '([^']*)' missing ");

    private final Machine machine;

    /** For programs on this machine. */
    public AttachAdvice() {
        this(Machine.HERE);
    }

    AttachAdvice(Machine machine) {
        this.machine = machine;
    }

    /**
     * The advice; empty if there is none.
     *
     * @param hook the section that names the hook, or what names it in messages
     * @param errno the positive errno
     * @param said what libbpf printed
     */
    public String about(String hook, int errno, String said) {
        boolean refused = errno == Errno.EPERM || errno == Errno.EACCES;
        String missing = refused ? "" : source(said);
        if (!missing.isEmpty()) {
            return missing;
        }
        return switch (errno) {
            case Errno.ENOENT -> notFound(hook, said);
            case Errno.EPERM, Errno.EACCES -> refused(said);
            case Errno.EINVAL -> incomplete(hook, said);
            default -> said.contains("failed to find USDT support") ? Remedy.NO_USDT_MAPS.of() : "";
        };
    }

    /** Without the source of its events libbpf tries an older way, and fails with other words. */
    private String source(String said) {
        Matcher probe = PROBE.matcher(said);
        if (probe.find()) {
            String kind = probe.group(1) + "probe";
            return machine.has(SOURCES + kind) ? "" : Remedy.NO_PROBES.of(kind);
        }
        return "";
    }

    private String notFound(String hook, String said) {
        Matcher tracepoint = TRACEPOINT.matcher(said);
        if (tracepoint.find()) {
            return new Tracefs(machine).missing(tracepoint.group(1));
        }
        Matcher raw = RAW_TRACEPOINT.matcher(said);
        if (raw.find()) {
            return Remedy.NO_RAW_TRACEPOINT.of(raw.group(1));
        }
        Matcher probe = PROBE.matcher(said);
        if (probe.find() && probe.group(1).equals("k")) {
            return Remedy.NO_FUNCTION.of(probe.group(2));
        }
        Matcher symbol = NO_SYMBOL.matcher(said);
        if (symbol.find()) {
            boolean isOffset = symbol.group(1).startsWith("0x");
            Remedy remedy = isOffset ? Remedy.OFFSET_IN_SECTION : Remedy.NO_SYMBOL;
            return remedy.of(symbol.group(2), symbol.group(1));
        }
        Matcher searched = NOT_IN_PATH.matcher(said);
        if (searched.find()) {
            return Remedy.FILE_NOT_FOUND.of(searched.group(1));
        }
        Matcher file = NO_FILE.matcher(said);
        if (file.find()) {
            return Remedy.NO_FILE.of(file.group(1));
        }
        Matcher multi = MULTI.matcher(hook); // libbpf says nothing of these
        return multi.matches() ? Remedy.NO_FUNCTION.of(multi.group(1)) : "";
    }

    private String refused(String said) {
        if (TRACEPOINT.matcher(said).find()) {
            String problem = new Tracefs(machine).problem();
            if (!problem.isEmpty()) {
                return problem;
            }
        }
        Matcher file = NO_FILE.matcher(said);
        if (file.find()) {
            return Remedy.NO_ACCESS.of(file.group(1));
        }
        return new Privileges(machine).advice(List.of(Capability.CAP_BPF, Capability.CAP_PERFMON));
    }

    private static String incomplete(String hook, String said) {
        Matcher probe = INCOMPLETE.matcher(said);
        if (probe.find()) {
            String kind = probe.group(1).split("/", 2)[0];
            return Remedy.SECTION_INCOMPLETE.of(probe.group(1), kind + "/FILE:FUNCTION");
        }
        boolean tracepoint = hook.matches("(tp|tracepoint)/[^/]*");
        return tracepoint ? Remedy.SECTION_INCOMPLETE.of(hook, "tp/CATEGORY/TRACEPOINT") : "";
    }
}
