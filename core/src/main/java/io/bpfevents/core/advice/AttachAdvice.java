package io.bpfevents.core.advice;

import io.bpfevents.core.advice.Privileges.Capability;
import io.bpfevents.ffi.Errno;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What to do about a program that cannot be attached, by the log of libbpf. */
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

    private static final Pattern OFFSET = Pattern.compile(":0x[0-9a-f]+$");

    private final Machine machine;
    private final OptionalInt process;

    /** For programs on this machine, attached for all processes. */
    public AttachAdvice() {
        this(Machine.HERE, OptionalInt.empty());
    }

    /**
     * For uprobes on this machine.
     *
     * @param process the id of the only process to probe; empty for all processes
     */
    public AttachAdvice(OptionalInt process) {
        this(Machine.HERE, process);
    }

    AttachAdvice(Machine machine, OptionalInt process) {
        this.machine = machine;
        this.process = process;
    }

    /**
     * The advice; empty if there is none.
     *
     * @param hook the section that names the hook, or the hook's name in messages
     * @param errno the positive errno
     * @param log the log of libbpf
     */
    public String about(String hook, int errno, String log) {
        boolean refused = errno == Errno.EPERM || errno == Errno.EACCES;
        String missing = refused ? "" : source(log);
        if (!missing.isEmpty()) {
            return missing;
        }
        if (errno == Errno.ESRCH && process.isPresent()) {
            return Remedy.NO_PROCESS.of(process.getAsInt());
        }
        return switch (errno) {
            case Errno.ENOENT -> notFound(hook, log);
            case Errno.EPERM, Errno.EACCES -> refused(log);
            case Errno.EINVAL -> incomplete(hook, log);
            default -> log.contains("failed to find USDT support") ? Remedy.NO_USDT_MAPS.of() : "";
        };
    }

    /** Without the source of its events, libbpf tries an older interface and logs its failure. */
    private String source(String log) {
        Matcher probe = PROBE.matcher(log);
        if (probe.find()) {
            String kind = probe.group(1) + "probe";
            return machine.has(SOURCES + kind) ? "" : Remedy.NO_PROBES.of(kind);
        }
        return "";
    }

    private String notFound(String hook, String log) {
        Matcher tracepoint = TRACEPOINT.matcher(log);
        if (tracepoint.find()) {
            return new Tracefs(machine).missing(tracepoint.group(1));
        }
        Matcher raw = RAW_TRACEPOINT.matcher(log);
        if (raw.find()) {
            return Remedy.NO_RAW_TRACEPOINT.of(raw.group(1));
        }
        Matcher probe = PROBE.matcher(log);
        if (probe.find()) {
            return probe.group(1).equals("k")
                    ? Remedy.NO_FUNCTION.of(probe.group(2))
                    : missingFile(OFFSET.matcher(probe.group(2)).replaceFirst(""));
        }
        Matcher symbol = NO_SYMBOL.matcher(log);
        if (symbol.find()) {
            return missingSymbol(symbol.group(2), symbol.group(1));
        }
        Matcher searched = NOT_IN_PATH.matcher(log);
        if (searched.find()) {
            return Remedy.FILE_NOT_FOUND.of(searched.group(1));
        }
        Matcher file = NO_FILE.matcher(log);
        if (file.find()) {
            return Remedy.NO_FILE.of(file.group(1));
        }
        Matcher multi = MULTI.matcher(hook); // libbpf logs nothing for these
        return multi.matches() ? Remedy.NO_FUNCTION.of(multi.group(1)) : "";
    }

    /** The kernel reports ENOENT for a file that does not exist, and for other reasons. */
    private String missingFile(String file) {
        boolean exists = machine.has(Path.of(file).toAbsolutePath().toString());
        return exists ? "" : Remedy.NO_FILE.of(file);
    }

    private String missingSymbol(String file, String symbol) {
        if (symbol.startsWith("0x")) {
            return Remedy.OFFSET_IN_SECTION.of(file, symbol);
        }
        boolean isStripped = machine.isStripped(Path.of(file).toAbsolutePath().toString());
        Remedy remedy = isStripped ? Remedy.SYMBOLS_STRIPPED : Remedy.NO_SYMBOL;
        return remedy.of(file, symbol);
    }

    private String refused(String log) {
        if (TRACEPOINT.matcher(log).find()) {
            String problem = new Tracefs(machine).problem();
            if (!problem.isEmpty()) {
                return problem;
            }
        }
        Matcher file = NO_FILE.matcher(log);
        if (file.find()) {
            return Remedy.NO_ACCESS.of(file.group(1));
        }
        return new Privileges(machine).advice(List.of(Capability.CAP_BPF, Capability.CAP_PERFMON));
    }

    private static String incomplete(String hook, String log) {
        Matcher probe = INCOMPLETE.matcher(log);
        if (probe.find()) {
            String kind = probe.group(1).split("/", 2)[0];
            return Remedy.SECTION_INCOMPLETE.of(probe.group(1), kind + "/FILE:FUNCTION");
        }
        boolean tracepoint = hook.matches("(tp|tracepoint)/[^/]*");
        return tracepoint ? Remedy.SECTION_INCOMPLETE.of(hook, "tp/CATEGORY/TRACEPOINT") : "";
    }
}
