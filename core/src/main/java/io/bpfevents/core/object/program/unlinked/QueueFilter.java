package io.bpfevents.core.object.program.unlinked;

import io.bpfevents.core.attach.TrafficControl;
import io.bpfevents.core.internal.call.UserCode;
import io.bpfevents.ffi.Errno;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.LibbpfLog;
import io.bpfevents.ffi.LibcLocks;
import io.bpfevents.ffi.struct.BpfTc;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Supplier;

/**
 * A program that traffic control runs: a filter in one direction of the queue (qdisc) {@code
 * clsact} of an interface, which is made if there is none, and stays. For any thread.
 */
final class QueueFilter {
    private static final System.Logger LOG = System.getLogger(QueueFilter.class.getName());

    /** A class that the queue {@code clsact} does not have: it has fff2 and fff3. */
    private static final int NO_CLASS_OF_CLSACT = 0xFFFF_0001;

    private final TrafficControl target;
    private final int device;
    private final int program;
    private final int handle;
    private final int priority;

    private QueueFilter(TrafficControl target, int device, MemorySegment attached) {
        this.target = target;
        this.device = device;
        this.program = BpfTc.programId(attached);
        this.handle = BpfTc.handle(attached);
        this.priority = BpfTc.priority(attached);
    }

    /** Attaches a program, with a priority that the kernel assigns. */
    static Unlinked attach(TrafficControl target, int program) {
        int device = LibcLocks.if_nametoindex(target.device());
        if (device < 0) {
            return Unlinked.failed(device, "");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment hook = hook(arena, target, device);
            StringBuilder log = new StringBuilder();
            int made = LibbpfLog.capture(log, () -> Libbpf.bpf_tc_hook_create(hook));
            boolean hadQueue = made == -Errno.EEXIST;
            if (made < 0 && !hadQueue) {
                return Unlinked.failed(made, log.toString().strip());
            }
            log.setLength(0); // libbpf prints an error for a queue that exists
            MemorySegment filter = BpfTc.allocateFilter(arena, program);
            int result = LibbpfLog.capture(log, () -> Libbpf.bpf_tc_attach(hook, filter));
            if (result < 0) {
                return Unlinked.failed(result, log.toString().strip());
            }
            QueueFilter attached = new QueueFilter(target, device, filter);
            if (hadQueue && target.isEgress() && attached.isInQueueWithoutEgress()) {
                attached.detach();
                return Unlinked.failed(-Errno.EEXIST, "");
            }
            return Unlinked.attached(attached::detach);
        }
    }

    private static MemorySegment hook(Arena arena, TrafficControl target, int device) {
        int direction = target.isEgress() ? BpfTc.BPF_TC_EGRESS : BpfTc.BPF_TC_INGRESS;
        return BpfTc.allocateHook(arena, device, direction);
    }

    /**
     * Whether the queue is the older {@code ingress}: it ignores the direction and takes filters of
     * any class as those of what it receives. The queue {@code clsact} rejects other classes.
     */
    private boolean isInQueueWithoutEgress() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment any = BpfTc.allocateCustomHook(arena, device, NO_CLASS_OF_CLSACT);
            MemorySegment found = BpfTc.allocateFilter(arena, handle, priority);
            return quietly(() -> Libbpf.bpf_tc_query(any, found)) == 0;
        }
    }

    /** Detaches the program, unless it was removed or replaced: by {@code tc filter}. */
    private void detach() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment hook = hook(arena, target, device);
            MemorySegment found = BpfTc.allocateFilter(arena, handle, priority);
            int result = quietly(() -> Libbpf.bpf_tc_query(hook, found));
            if (result == 0 && BpfTc.programId(found) == program) {
                MemorySegment filter = BpfTc.allocateFilter(arena, handle, priority);
                result = quietly(() -> Libbpf.bpf_tc_detach(hook, filter));
            }
            if (result < 0 && !isGone(result)) {
                report(-result);
            }
        }
    }

    /** libbpf prints what the kernel rejects, also that a filter does not exist. */
    private static int quietly(Supplier<Integer> call) {
        return LibbpfLog.capture(new StringBuilder(), call);
    }

    /** Without the filter the kernel returns ENOENT, the queue EINVAL, the interface ENODEV. */
    private static boolean isGone(int result) {
        return switch (-result) {
            case Errno.ENOENT, Errno.EINVAL, Errno.ENODEV -> true;
            default -> false;
        };
    }

    private void report(int errno) {
        String direction = target.isEgress() ? "egress" : "ingress";
        String command =
                "tc filter del dev %s %s protocol all pref %d handle 0x%x bpf"
                        .formatted(target.device(), direction, priority, handle);
        UserCode.run(() ->
                LOG.log(
                        Level.WARNING,
                        "cannot detach the program from %s (%s), so it still runs: remove it by %s"
                                .formatted(target, Errno.name(errno), command)));
    }
}
