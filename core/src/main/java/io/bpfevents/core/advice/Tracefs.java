package io.bpfevents.core.advice;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The file system in which the kernel lists its tracepoints. */
public final class Tracefs {
    private static final String ITSELF = "/sys/kernel/tracing";

    private static final String DEBUGFS = "/sys/kernel/debug";
    private static final String IN_DEBUGFS = DEBUGFS + "/tracing";

    private static final List<String> SEARCHED =
            List.of(IN_DEBUGFS, ITSELF); // by libbpf, in this order

    private final Machine machine;

    /** The tracefs of this machine. */
    public Tracefs() {
        this(Machine.HERE);
    }

    /** The tracefs of a machine. */
    public Tracefs(Machine machine) {
        this.machine = machine;
    }

    /** The reason why this process cannot read tracefs; empty if it can. */
    public String problem() {
        if (SEARCHED.stream().anyMatch(directory -> machine.has(directory + "/events"))) {
            return "";
        }
        List<Path> mounts = machine.mountsOf("tracefs");
        for (String directory : List.of(ITSELF, IN_DEBUGFS, DEBUGFS)) {
            boolean mounted = !machine.typeAt(Path.of(directory)).equals("sysfs");
            boolean closed = !Files.isExecutable(machine.file(directory));
            if (machine.has(directory) && mounted && closed) {
                return Remedy.TRACEFS_CLOSED.of(directory);
            }
        }
        return mounts.isEmpty()
                ? Remedy.NO_TRACEFS.of()
                : Remedy.TRACEFS_ELSEWHERE.of(mounts.getFirst());
    }

    /** Whether there is a tracepoint, such as {@code sched/sched_exec}. */
    public boolean has(String tracepoint) {
        return machine.has(directory() + "/events/" + tracepoint);
    }

    /** What to do about a tracepoint, such as {@code sched/sched_exec}, that was not found. */
    public String missing(String tracepoint) {
        String problem = problem();
        return problem.isEmpty() ? Remedy.NO_TRACEPOINT.of(tracepoint, directory()) : problem;
    }

    private String directory() {
        return SEARCHED.stream()
                .filter(directory -> machine.has(directory + "/events"))
                .findFirst()
                .orElse(ITSELF);
    }
}
