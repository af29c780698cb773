package io.bpfevents.catalog.internal.filter;

import io.bpfevents.core.annotation.BpfStruct;
import io.bpfevents.core.annotation.Size;
import java.util.Arrays;

/**
 * {@code struct catalog_filter} of {@code catalog.bpf.h}.
 *
 * @param criteria the masks of the criteria that apply
 * @param errors a bit per error number
 */
@BpfStruct("catalog_filter")
@SuppressWarnings("ArrayRecordComponent") // never compared
public record FilterValues(
        int criteria,
        int uid,
        long cgroupId,
        long minDuration,
        int excludedPid,
        int port,
        int commLength,
        int pathLength,
        @Size(16) byte[] comm,
        @Size(64) byte[] path,
        @Size(9) long[] errors) {
    /** The error numbers below it can be chosen; those in use are below 550. */
    public static final int ERRORS = 9 * Long.SIZE;

    static final FilterValues NONE =
            new FilterValues(0, 0, 0, 0, 0, 0, 0, 0, new byte[16], new byte[64], new long[9]);

    FilterValues withCriteria(int value) {
        return new FilterValues(
                value,
                uid,
                cgroupId,
                minDuration,
                excludedPid,
                port,
                commLength,
                pathLength,
                comm,
                path,
                errors);
    }

    /** With a user id. */
    public FilterValues withUid(int value) {
        return new FilterValues(
                criteria,
                value,
                cgroupId,
                minDuration,
                excludedPid,
                port,
                commLength,
                pathLength,
                comm,
                path,
                errors);
    }

    /** With a cgroup. */
    public FilterValues withCgroupId(long value) {
        return new FilterValues(
                criteria,
                uid,
                value,
                minDuration,
                excludedPid,
                port,
                commLength,
                pathLength,
                comm,
                path,
                errors);
    }

    /** With a minimum duration in nanoseconds. */
    public FilterValues withMinDuration(long value) {
        return new FilterValues(
                criteria,
                uid,
                cgroupId,
                value,
                excludedPid,
                port,
                commLength,
                pathLength,
                comm,
                path,
                errors);
    }

    /** With a process that is excluded. */
    public FilterValues withExcludedPid(int value) {
        return new FilterValues(
                criteria,
                uid,
                cgroupId,
                minDuration,
                value,
                port,
                commLength,
                pathLength,
                comm,
                path,
                errors);
    }

    /** With a port. */
    public FilterValues withPort(int value) {
        return new FilterValues(
                criteria,
                uid,
                cgroupId,
                minDuration,
                excludedPid,
                value,
                commLength,
                pathLength,
                comm,
                path,
                errors);
    }

    /** With the beginning of a thread's name. */
    public FilterValues withComm(byte[] prefix) {
        return new FilterValues(
                criteria,
                uid,
                cgroupId,
                minDuration,
                excludedPid,
                port,
                prefix.length,
                pathLength,
                Arrays.copyOf(prefix, comm.length),
                path,
                errors);
    }

    /** With the beginning of a path. */
    public FilterValues withPath(byte[] prefix) {
        return new FilterValues(
                criteria,
                uid,
                cgroupId,
                minDuration,
                excludedPid,
                port,
                commLength,
                prefix.length,
                comm,
                Arrays.copyOf(prefix, path.length),
                errors);
    }

    /** With error numbers, each below {@link #ERRORS}. */
    public FilterValues withErrors(int... chosen) {
        long[] bits = new long[errors.length];
        for (int error : chosen) {
            bits[error / Long.SIZE] |= 1L << error;
        }
        return new FilterValues(
                criteria,
                uid,
                cgroupId,
                minDuration,
                excludedPid,
                port,
                commLength,
                pathLength,
                comm,
                path,
                bits);
    }
}
