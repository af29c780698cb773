package io.bpfevents.catalog.identity;

/**
 * A container, as the name of its cgroup identifies it.
 *
 * @param kind the runtime that has named the cgroup
 * @param id the 64 hexadecimal digits of the id that the runtime shows, often shortened to 12
 */
public record Container(Kind kind, String id) {
    /** Container runtimes that can be recognized. */
    public enum Kind {
        /** Docker. */
        DOCKER,
        /** containerd, as used by Kubernetes. */
        CONTAINERD,
        /** CRI-O. */
        CRI_O,
        /** Podman. */
        PODMAN,
        /**
         * The name has the container's id, but not its runtime, as in {@code kubepods/pod.../ID}.
         */
        UNKNOWN
    }
}
