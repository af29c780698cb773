package io.bpfevents.core.advice;

import java.util.Collection;
import java.util.EnumSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The capabilities of this process. */
public final class Privileges {
    private static final Pattern EFFECTIVE =
            Pattern.compile("^CapEff:\\s*([0-9a-f]+)$", Pattern.MULTILINE);

    /** The id map of the initial user namespace: each id is mapped to itself. */
    private static final Pattern ALL_IDS = Pattern.compile("0\\s+0\\s+4294967295");

    /** Bit numbers of {@code include/uapi/linux/capability.h}. */
    public enum Capability {
        CAP_DAC_READ_SEARCH(2),
        CAP_NET_ADMIN(12),
        CAP_SYS_ADMIN(21),
        CAP_BPF(39),
        CAP_PERFMON(38);

        private final int bit;

        Capability(int bit) {
            this.bit = bit;
        }
    }

    private final Machine machine;

    /** The privileges of this process. */
    public Privileges() {
        this(Machine.HERE);
    }

    /** The privileges of this process on a machine. */
    public Privileges(Machine machine) {
        this.machine = machine;
    }

    /** The reason why an operation that requires capabilities was denied; never empty. */
    public String advice(Collection<Capability> needed) {
        String missing = missing(needed);
        return missing.isEmpty() ? Remedy.REFUSED.of() : missing;
    }

    /** The missing capabilities and what to do about them; empty if none is missing. */
    public String missing(Collection<Capability> needed) {
        Set<Capability> missing = missingOf(needed);
        if (!missing.isEmpty()) {
            String names = missing.stream().map(Enum::name).collect(Collectors.joining(" and "));
            String setting = machine.read("/proc/sys/kernel/unprivileged_bpf_disabled").orElse("0");
            boolean disabled = missing.contains(Capability.CAP_BPF) && !setting.equals("0");
            return Remedy.NO_CAPABILITY.of(names)
                    + (disabled ? Remedy.UNPRIVILEGED_DISABLED.of(setting) : "");
        }
        boolean confined =
                machine.read("/proc/self/uid_map")
                        .filter(map -> !ALL_IDS.matcher(map).matches())
                        .isPresent();
        return confined ? Remedy.USER_NAMESPACE.of() : "";
    }

    /** Whether this process has neither a capability nor CAP_SYS_ADMIN, which includes it. */
    public boolean lacks(Capability capability) {
        return !missingOf(Set.of(capability)).isEmpty();
    }

    /** Whether a capability is effective; true if the capabilities cannot be read. */
    public boolean has(Capability capability) {
        OptionalLong effective = effective();
        return effective.isEmpty() || has(effective.getAsLong(), capability);
    }

    private Set<Capability> missingOf(Collection<Capability> needed) {
        Set<Capability> missing = EnumSet.noneOf(Capability.class);
        OptionalLong effective = effective();
        if (effective.isPresent() && !has(effective.getAsLong(), Capability.CAP_SYS_ADMIN)) {
            for (Capability capability : needed) {
                if (!has(effective.getAsLong(), capability)) {
                    missing.add(capability);
                }
            }
        }
        return missing;
    }

    private static boolean has(long set, Capability capability) {
        return (set >>> capability.bit & 1) != 0;
    }

    private OptionalLong effective() {
        Matcher line = EFFECTIVE.matcher(machine.read("/proc/self/status").orElse(""));
        return line.find()
                ? OptionalLong.of(Long.parseUnsignedLong(line.group(1), 16))
                : OptionalLong.empty();
    }
}
