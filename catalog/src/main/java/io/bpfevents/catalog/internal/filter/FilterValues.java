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

    /** The values of the criteria of one filter; those of the others are zero. */
    public static final class Builder {
        private int uid;
        private long cgroupId;
        private long minDuration;
        private int excludedPid;
        private int port;
        private byte[] comm = {};
        private byte[] path = {};
        private final long[] errors = new long[ERRORS / Long.SIZE];

        Builder() {}

        /** With a user id. */
        public Builder withUid(int value) {
            uid = value;
            return this;
        }

        /** With a cgroup. */
        public Builder withCgroupId(long value) {
            cgroupId = value;
            return this;
        }

        /** With a minimum duration in nanoseconds. */
        public Builder withMinDuration(long value) {
            minDuration = value;
            return this;
        }

        /** With a process that is excluded. */
        public Builder withExcludedPid(int value) {
            excludedPid = value;
            return this;
        }

        /** With a port. */
        public Builder withPort(int value) {
            port = value;
            return this;
        }

        /** With the beginning of a thread's name. */
        public Builder withComm(byte[] prefix) {
            comm = prefix;
            return this;
        }

        /** With the beginning of a path. */
        public Builder withPath(byte[] prefix) {
            path = prefix;
            return this;
        }

        /** With error numbers, each below {@link #ERRORS}. */
        public Builder withErrors(int... chosen) {
            for (int error : chosen) {
                errors[error / Long.SIZE] |= 1L << error;
            }
            return this;
        }

        FilterValues build(int criteria) {
            return new FilterValues(
                    criteria,
                    uid,
                    cgroupId,
                    minDuration,
                    excludedPid,
                    port,
                    comm.length,
                    path.length,
                    Arrays.copyOf(comm, 16),
                    Arrays.copyOf(path, 64),
                    errors);
        }
    }
}
