package io.bpfevents.core.attach;

import java.util.Objects;

/**
 * One direction of the packets of a network interface, for programs of {@code SEC("tc")} and {@code
 * SEC("classifier")}, on kernels before 6.6 and on newer ones, where {@link NetworkDevice} attaches
 * programs of {@code SEC("tcx/ingress")} by a link. The program is a filter of traffic control in
 * direct-action mode: its result is the verdict, such as {@code TC_ACT_UNSPEC} (-1) to continue
 * with the next filter. Filters of other programs are kept, and the kernel assigns the priority.
 *
 * <p>It is attached to the queue (qdisc) {@code clsact} of the interface, which is made if there is
 * none. Closing the attachment removes the filter and keeps the queue, which has no effect without
 * filters. If the interface has the older queue {@code ingress} instead, only {@link #ingress} can
 * be attached; an attempt for {@link #egress} fails, and for its duration the program sees what the
 * interface receives.
 *
 * <p>The kernel has no link for the attachment: it cannot be pinned, and it remains if the process
 * ends without closing it, also by {@code System.exit} or SIGTERM; {@code tc filter show dev eth0
 * ingress} shows it then, and {@code tc filter del} removes it. If another program removes the
 * filter or the queue, the program no longer runs, and {@code isAttached()} stays true. If the
 * kernel refuses to detach the filter, a warning in the log has the command that does.
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
