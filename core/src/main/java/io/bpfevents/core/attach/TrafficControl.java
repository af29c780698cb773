package io.bpfevents.core.attach;

import java.util.Objects;

/**
 * One direction of the packets of a network interface, for programs of {@code SEC("tc")} and {@code
 * SEC("classifier")}, on kernels before 6.6 and on newer ones, where {@link NetworkDevice} attaches
 * programs of {@code SEC("tcx/ingress")} by a link. The program is a filter of traffic control in
 * direct-action mode: its result is the verdict, such as {@code TC_ACT_UNSPEC} (-1) to continue
 * with the next filter. Filters of others stay beside it, and the kernel assigns the priority.
 *
 * <p>It is attached to the queue {@code clsact} of the interface, which is made if there is none.
 * The last attachment of this process that is closed removes a queue that this process has made,
 * with the filters that others have added to it since. The kernel has no link for the attachment:
 * it cannot be pinned, and it remains if the process is killed; {@code tc filter show dev eth0
 * ingress} shows it then, and {@code tc filter del} removes it.
 *
 * @param device the name of the interface, in the network namespace of this process
 * @param isEgress whether the program sees what the interface sends, not what it receives
 */
public record TrafficControl(String device, boolean isEgress) implements AttachTarget {
    /** Validates the name. */
    public TrafficControl {
        Objects.requireNonNull(device, "device");
    }

    /** What an interface receives. */
    public static TrafficControl ingress(String device) {
        return new TrafficControl(device, false);
    }

    /** What an interface sends. */
    public static TrafficControl egress(String device) {
        return new TrafficControl(device, true);
    }

    @Override
    public String toString() {
        return (isEgress ? "egress" : "ingress") + " of network interface " + device;
    }
}
