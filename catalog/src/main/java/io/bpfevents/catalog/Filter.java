package io.bpfevents.catalog;

import io.bpfevents.catalog.internal.ThisProcess;
import io.bpfevents.catalog.internal.filter.Criterion;
import io.bpfevents.catalog.internal.filter.FilterSpec;
import io.bpfevents.catalog.internal.filter.FilterValues;
import java.time.Duration;

/**
 * A filter that the kernel applies: an event that it rejects takes no space in the ring. All
 * criteria must hold; without any, all events pass. {@link #pids} and {@link #processTree} are one
 * criterion together: one of these processes, or any in that tree. A second call of a method
 * replaces the first. Immutable.
 *
 * <p>The criteria of a process are those of the task that causes the event: its process id, user
 * id, cgroup and name at that moment. Process ids are those of the initial PID namespace, which is
 * not that of a container.
 */
public final class Filter {
    private static final Filter ALL = new Filter(FilterSpec.ALL);

    private final FilterSpec spec;

    private Filter(FilterSpec spec) {
        this.spec = spec;
    }

    /** The filter that all events pass. */
    public static Filter all() {
        return ALL;
    }

    /** One of these processes. With {@link #processTree}, these and that tree. */
    public Filter pids(int... pids) {
        return new Filter(spec.withPids(pids));
    }

    /**
     * A process and all its descendants, those that run already and those that start later. A
     * process stays in the tree when its parent exits. At most 8,192 processes at a time; the
     * statistics count those that found no space.
     */
    public Filter processTree(int pid) {
        return new Filter(spec.withTree(pid));
    }

    /**
     * Not this process, the Java program itself.
     *
     * @throws IllegalStateException if it has a PID namespace of its own, as in a container, so
     *     that its id in the kernel's events is not known: pass its id on the host to {@link
     *     #exceptPid}
     */
    public Filter exceptThisProcess() {
        return exceptPid(
                ThisProcess.kernelPid(
                        "pass its id on the host to exceptPid, or share the host's PID namespace"));
    }

    /** Not this process. */
    public Filter exceptPid(int pid) {
        return new Filter(spec.with(Criterion.NOT_PID, values -> values.withExcludedPid(pid)));
    }

    /** A real user id. */
    public Filter uid(int uid) {
        return new Filter(spec.with(Criterion.UID, values -> values.withUid(uid)));
    }

    /**
     * A cgroup (v2) by its id, which is the inode of its directory; not the cgroups below it.
     *
     * @see io.bpfevents.catalog.event.Task#cgroupId()
     */
    public Filter cgroup(long id) {
        return new Filter(spec.with(Criterion.CGROUP, values -> values.withCgroupId(id)));
    }

    /**
     * The beginning of the thread's name.
     *
     * @throws IllegalArgumentException if it is empty or longer than 15 bytes in UTF-8
     */
    public Filter commPrefix(String prefix) {
        byte[] bytes = FilterSpec.prefix("comm", prefix, 15);
        return new Filter(spec.with(Criterion.COMM, values -> values.withComm(bytes)));
    }

    /**
     * The beginning of the path as the process passed it: a relative path does not begin with a
     * slash.
     *
     * @throws IllegalArgumentException if it is empty or longer than 64 bytes in UTF-8
     */
    public Filter pathPrefix(String prefix) {
        byte[] bytes = FilterSpec.prefix("path", prefix, 64);
        return new Filter(spec.with(Criterion.PATH, values -> values.withPath(bytes)));
    }

    /**
     * A port: the remote one of a connection that a program opens, the local one of a connection
     * that it accepts, either one otherwise.
     *
     * @throws IllegalArgumentException unless it is between 1 and 65,535
     */
    public Filter port(int port) {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " is not between 1 and 65535");
        }
        return new Filter(spec.with(Criterion.PORT, values -> values.withPort(port)));
    }

    /**
     * Events that lasted at least this long.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public Filter minDuration(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("the duration " + duration + " is negative");
        }
        long nanos = duration.toNanos();
        return new Filter(spec.with(Criterion.DURATION, values -> values.withMinDuration(nanos)));
    }

    /**
     * One of these error numbers, such as 13 for {@code EACCES}.
     *
     * @throws IllegalArgumentException if there is none, or one is not between 1 and 575
     */
    public Filter errnos(int... errnos) {
        if (errnos.length == 0) {
            throw new IllegalArgumentException("no error number is given");
        }
        for (int errno : errnos) {
            if (errno < 1 || errno >= FilterValues.ERRORS) {
                throw new IllegalArgumentException(
                        "the error number %d is not between 1 and %d"
                                .formatted(errno, FilterValues.ERRORS - 1));
            }
        }
        return new Filter(spec.with(Criterion.ERROR, values -> values.withErrors(errnos)));
    }

    FilterSpec spec() {
        return spec;
    }

    /** The criteria. */
    @Override
    public String toString() {
        return spec.toString();
    }
}
