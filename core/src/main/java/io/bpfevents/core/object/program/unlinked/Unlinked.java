package io.bpfevents.core.object.program.unlinked;

import io.bpfevents.core.attach.AttachTarget;
import io.bpfevents.core.attach.SocketFilter;
import io.bpfevents.core.attach.TrafficControl;

/**
 * The result of attaching a program without a link.
 *
 * @param errno positive if it failed, otherwise 0
 * @param log what libbpf printed about the failure
 * @param detach detaches the program; to be called once
 */
public record Unlinked(int errno, String log, Runnable detach) {
    static Unlinked attached(Runnable detach) {
        return new Unlinked(0, "", detach);
    }

    static Unlinked failed(int result, String log) {
        return new Unlinked(-result, log, () -> {});
    }

    /** Whether a target has no links. */
    public static boolean isFor(AttachTarget target) {
        return target instanceof SocketFilter || target instanceof TrafficControl;
    }

    /**
     * Attaches a program.
     *
     * @param program its descriptor, or a negative errno
     */
    public static Unlinked attach(AttachTarget target, int program) {
        if (program < 0) {
            return failed(program, "");
        }
        return switch (target) {
            case SocketFilter it -> SocketFilters.attach(it.descriptor(), program);
            case TrafficControl it -> QueueFilter.attach(it, program);
            default -> throw new IllegalArgumentException(target + " has links");
        };
    }
}
