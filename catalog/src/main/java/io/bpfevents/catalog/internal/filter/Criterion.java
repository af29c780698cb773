package io.bpfevents.catalog.internal.filter;

/** A criterion of a filter. */
public enum Criterion {
    /** Processes by id, and process trees. */
    PID(0, "pids/processTree"),
    /** A real user id. */
    UID(1, "uid"),
    /** A cgroup by id. */
    CGROUP(2, "cgroup"),
    /** A prefix of the thread's name. */
    COMM(3, "commPrefix"),
    /** A prefix of the path. */
    PATH(4, "pathPrefix"),
    /** A port. */
    PORT(5, "port"),
    /** A minimum duration. */
    DURATION(6, "minDuration"),
    /** A process that is excluded. */
    NOT_PID(7, "exceptPid"),
    /** Error numbers. */
    ERROR(8, "errnos");

    private final int bit;
    private final String method;

    Criterion(int bit, String method) {
        this.bit = bit;
        this.method = method;
    }

    /** The bit in {@code struct catalog_filter}, see {@code catalog.bpf.h}. */
    public int mask() {
        return 1 << bit;
    }

    /** The method of the filter that adds the criterion. */
    public String method() {
        return method;
    }
}
