package io.bpfevents.core.attach;

import java.util.Objects;

/**
 * A network interface. Programs of {@code SEC("xdp")} run before the network stack, in the driver
 * if that is able to, otherwise in the generic mode (Linux 5.9). Those of {@code
 * SEC("tcx/ingress")} and {@code SEC("tcx/egress")} run in the queue of a direction (Linux 6.6 and
 * libbpf 1.3); other programs of the queue are kept. {@link TrafficControl} is for programs without
 * a direction in their section, and requires neither Linux 6.6 nor libbpf 1.3.
 *
 * @param name of the interface, in the network namespace of this process
 */
public record NetworkDevice(String name) implements AttachTarget {
    /** Validates the name. */
    public NetworkDevice {
        Objects.requireNonNull(name, "name");
    }

    /** The interface of a name, such as {@code eth0}. */
    public static NetworkDevice named(String name) {
        return new NetworkDevice(name);
    }

    @Override
    public String toString() {
        return "network interface " + name;
    }
}
