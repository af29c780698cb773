package io.bpfevents.core.advice;

import io.bpfevents.core.advice.Privileges.Capability;
import io.bpfevents.ffi.Errno;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What to do about an object that cannot be loaded. */
public final class LoadAdvice {
    private static final String VERIFIER_LOG = "BEGIN PROG LOAD LOG"; // libbpf's first line of it

    /** The call that libbpf inserts if a CO-RE relocation fails: helper 0xbad2310. */
    private static final String POISON = "unknown#195896080";

    private static final int ENOTSUPP = 524;

    private static final Pattern MAP = Pattern.compile("map '([^']+)': failed to create");
    private static final Pattern PROGRAM = Pattern.compile("prog '([^']+)': ");
    private static final Pattern NO_SECTION =
            Pattern.compile("missing BPF prog type, check ELF section name '([^']*)'");
    private static final Pattern TARGET =
            Pattern.compile("prog '([^']+)': failed to find kernel BTF type ID of '([^']*)'");
    private static final Pattern EXTERN =
            Pattern.compile("extern '([^']+)' \\(strong\\): not resolved");
    private static final Pattern KSYM =
            Pattern.compile("extern \\((?:func|var) ksym\\) '([^']+)'.*not found");
    private static final Pattern NO_KERNEL_BTF =
            Pattern.compile("[Ee]rror loading vmlinux BTF|kernel BTF is missing");
    private static final Pattern NO_HELPER =
            Pattern.compile(
                    "invalid func unknown#|unknown func |cannot use helper|program of this type"
                            + " cannot use");

    private final Machine machine;
    private final List<MapSpec> maps;
    private final List<ProgramSpec> programs;

    /**
     * Advice for an object.
     *
     * @param maps the object's maps, with the names that libbpf prints
     * @param programs the programs to be loaded
     */
    public LoadAdvice(List<MapSpec> maps, List<ProgramSpec> programs) {
        this(Machine.HERE, maps, programs);
    }

    LoadAdvice(Machine machine, List<MapSpec> maps, List<ProgramSpec> programs) {
        this.machine = machine;
        this.maps = maps;
        this.programs = programs;
    }

    /** Whether the verifier has checked a program and rejected it. */
    public static boolean isOfVerifier(int errno, String log) {
        return log.contains(VERIFIER_LOG) && errno != ENOTSUPP;
    }

    /**
     * The advice; empty if there is none.
     *
     * @param errno the positive errno
     * @param log the log of libbpf
     */
    public String about(int errno, String log) {
        if (isOfVerifier(errno, log)) {
            return aboutVerifier(log);
        }
        Matcher map = MAP.matcher(log);
        if (map.find()) {
            return aboutMap(map.group(1), errno, log);
        }
        String missing = aboutMissing(log);
        return missing.isEmpty() ? aboutProgram(errno, log) : missing;
    }

    private static String aboutVerifier(String log) {
        if (log.contains("from non-GPL compatible program")) {
            return Remedy.NO_LICENSE.of();
        }
        if (log.contains(POISON) || log.contains("CO-RE relocation")) {
            return Remedy.NO_FIELD.of();
        }
        if (log.contains("BPF program is too large")) {
            return Remedy.TOO_COMPLEX.of();
        }
        return NO_HELPER.matcher(log).find() ? Remedy.NO_HELPER.of() : "";
    }

    private String aboutMissing(String log) {
        Matcher section = NO_SECTION.matcher(log);
        if (section.find()) {
            return Remedy.UNKNOWN_SECTION.of(section.group(1));
        }
        if (NO_KERNEL_BTF.matcher(log).find() && !machine.has("/sys/kernel/btf/vmlinux")) {
            return Remedy.NO_KERNEL_BTF.of();
        }
        Matcher target = TARGET.matcher(log);
        if (target.find()) {
            return Remedy.NO_TARGET.of(kindOfTarget(target.group(1)), target.group(2));
        }
        Matcher extern = EXTERN.matcher(log);
        if (extern.find()) {
            String name = extern.group(1);
            return name.startsWith("CONFIG_")
                    ? Remedy.NO_KCONFIG.of(name)
                    : Remedy.NO_KSYM.of(name);
        }
        Matcher symbol = KSYM.matcher(log);
        if (symbol.find()) {
            return Remedy.NO_KSYM.of(symbol.group(1));
        }
        return log.contains("attach program FD is not set") ? Remedy.NO_REPLACED_PROGRAM.of() : "";
    }

    private String kindOfTarget(String program) {
        String kind = section(program).split("/", 2)[0].replace("?", "").toLowerCase(Locale.ROOT);
        return switch (kind) {
            case "tp_btf" -> "tracepoint";
            case "iter", "iter.s" -> "iterator";
            default -> kind.startsWith("lsm") ? "LSM hook" : "function";
        };
    }

    private String aboutMap(String name, int errno, String log) {
        if (errno == ENOTSUPP && log.contains("map '" + name + "': failed to re-mmap()")) {
            return Remedy.SECTION_NOT_MAPPED.of(name);
        }
        MapSpec map = maps.stream().filter(one -> one.name().equals(name)).findFirst().orElse(null);
        return switch (errno) {
            case Errno.EPERM, Errno.EACCES -> refused(Remedy.REFUSED.of());
            case Errno.EINVAL, ENOTSUPP -> map == null ? "" : MapAdvice.rejected(map);
            case Errno.E2BIG, Errno.ENOMEM ->
                    map == null || map.maxEntries() == 1 // such as one of global variables
                            ? ""
                            : Remedy.MAP_TOO_LARGE.of(name, map.sizes(), name);
            default -> "";
        };
    }

    private Set<Capability> needs() {
        Set<Capability> needed = EnumSet.of(Capability.CAP_BPF);
        programs.forEach(program -> needed.addAll(program.needs()));
        return needed;
    }

    private String aboutProgram(int errno, String log) {
        if (!log.contains("BPF program load failed")) {
            return errno == Errno.EPERM ? refused(Remedy.REFUSED.of()) : "";
        }
        Matcher program = PROGRAM.matcher(log);
        String section = program.find() ? section(program.group(1)) : "";
        return switch (errno) {
            case Errno.EPERM, Errno.EACCES -> refused(Remedy.TYPE_REFUSED.of(section));
            case Errno.EINVAL, Errno.EOPNOTSUPP, ENOTSUPP -> Remedy.TYPE_UNKNOWN.of(section);
            default -> "";
        };
    }

    private String refused(String despitePrivileges) {
        String missing = new Privileges(machine).missing(needs());
        if (!missing.isEmpty()) {
            return missing;
        }
        return machine.isOlderThan(5, 11) ? Remedy.LOCKED_MEMORY.of() : despitePrivileges;
    }

    private String section(String program) {
        return programs.stream()
                .filter(one -> one.name().equals(program))
                .map(ProgramSpec::section)
                .findFirst()
                .orElse(program);
    }
}
