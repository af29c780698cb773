package io.bpfevents.core.advice;

import io.bpfevents.core.advice.Privileges.Capability;
import io.bpfevents.ffi.Errno;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What to do about a perf buffer that the kernel refuses to open or to map, or an event. */
public final class PerfAdvice {
    private static final String PARANOID = "/proc/sys/kernel/perf_event_paranoid";
    private static final String MLOCK = "/proc/sys/kernel/perf_event_mlock_kb";

    /** proc(5): the soft limit in bytes, or unlimited. */
    private static final Pattern LOCKED =
            Pattern.compile("^Max locked memory\\s+(\\S+)", Pattern.MULTILINE);

    private final Machine machine;

    /** For the buffers of this machine. */
    public PerfAdvice() {
        this(Machine.HERE);
    }

    PerfAdvice(Machine machine) {
        this.machine = machine;
    }

    /**
     * The advice; empty if there is none.
     *
     * @param log the log of libbpf, which distinguishes the opening of the event from its mapping
     */
    public String opening(int errno, String log) {
        if (errno != Errno.EPERM && errno != Errno.EACCES) {
            return "";
        }
        if (log.contains("failed to mmap")) {
            return Remedy.PERF_LOCKED.of(setting(MLOCK), locked());
        }
        return log.contains("failed to open")
                ? event(errno)
                : ""; // an element of the map, for example
    }

    /** The advice for an event that this process may not open: EPERM or EACCES. */
    public String event(int errno) {
        Privileges privileges = new Privileges(machine);
        return errno == Errno.EACCES && privileges.lacks(Capability.CAP_PERFMON)
                ? Remedy.PERF_PARANOID.of(setting(PARANOID))
                : privileges.advice(List.of(Capability.CAP_PERFMON));
    }

    private String setting(String file) {
        return machine.read(file).orElse("unknown");
    }

    private String locked() {
        Matcher limit = LOCKED.matcher(machine.read("/proc/self/limits").orElse(""));
        return limit.find() ? limit.group(1) : "unknown";
    }
}
