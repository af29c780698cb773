package io.bpfevents.core.attach;

import java.nio.file.Path;
import java.util.Objects;

/**
 * The processes of a cgroup and of those below it, for programs of sections such as {@code
 * SEC("cgroup_skb/egress")} and {@code SEC("cgroup/connect4")}, which run for what these processes
 * send, receive or call. Programs of others are kept. Linux 5.7.
 *
 * @param directory of the cgroup, in a hierarchy of cgroup version 2
 */
public record Cgroup(Path directory) implements AttachTarget {
    /** Validates the directory. */
    public Cgroup {
        Objects.requireNonNull(directory, "directory");
    }

    /** The cgroup of a directory, such as {@code /sys/fs/cgroup/system.slice}. */
    public static Cgroup of(Path directory) {
        return new Cgroup(directory);
    }

    @Override
    public String toString() {
        return "cgroup " + directory;
    }
}
