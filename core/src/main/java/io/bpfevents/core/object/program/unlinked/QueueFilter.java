package io.bpfevents.core.object.program.unlinked;

import io.bpfevents.core.attach.TrafficControl;
import io.bpfevents.ffi.Errno;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.struct.BpfTc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.Set;

/**
 * A program that traffic control runs: a filter in one direction of the queue {@code clsact} of an
 * interface, which is made if there is none.
 *
 * <p>For any thread: the class's lock orders what this process does with these queues, since the
 * last filter removes a queue that this process has made.
 */
final class QueueFilter {
    private static final int BOTH = BpfTc.BPF_TC_INGRESS | BpfTc.BPF_TC_EGRESS;

    // guarded by the class: the interfaces whose queue this process has made, and its filters
    private static final Set<Integer> MADE = new HashSet<>();
    private static final Set<QueueFilter> ATTACHED = new HashSet<>();

    private final int device;
    private final int direction;
    private final int program;
    private final int handle;
    private final int priority;

    private QueueFilter(int device, int direction, MemorySegment attached) {
        this.device = device;
        this.direction = direction;
        this.program = BpfTc.programId(attached);
        this.handle = BpfTc.handle(attached);
        this.priority = BpfTc.priority(attached);
    }

    /** Attaches a program, with a priority that the kernel assigns. */
    static synchronized Unlinked attach(TrafficControl target, int program) {
        int device = Interfaces.index(target.device());
        if (device < 0) {
            return Unlinked.failed(-Errno.ENODEV);
        }
        int direction = target.isEgress() ? BpfTc.BPF_TC_EGRESS : BpfTc.BPF_TC_INGRESS;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment hook = BpfTc.allocateHook(arena, device, direction);
            int made = Libbpf.bpf_tc_hook_create(hook);
            if (made < 0 && made != -Errno.EEXIST) {
                return Unlinked.failed(made);
            }
            if (made == 0) {
                MADE.add(device);
            }
            MemorySegment filter = BpfTc.allocateFilter(arena, program);
            int result = Libbpf.bpf_tc_attach(hook, filter);
            if (result < 0) {
                removeQueueIfUnused(device);
                return Unlinked.failed(result);
            }
            QueueFilter attached = new QueueFilter(device, direction, filter);
            ATTACHED.add(attached);
            return new Unlinked(0, attached::detach);
        }
    }

    /** Detaches the program, unless another one has its place: by {@code tc filter replace}. */
    private void detach() {
        synchronized (QueueFilter.class) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment hook = BpfTc.allocateHook(arena, device, direction);
                MemorySegment found = BpfTc.allocateFilter(arena, handle, priority);
                if (Libbpf.bpf_tc_query(hook, found) == 0 && BpfTc.programId(found) == program) {
                    Libbpf.bpf_tc_detach(hook, BpfTc.allocateFilter(arena, handle, priority));
                }
            }
            ATTACHED.remove(this);
            removeQueueIfUnused(device);
        }
    }

    private static void removeQueueIfUnused(int device) {
        boolean isUsed = ATTACHED.stream().anyMatch(filter -> filter.device == device);
        if (!isUsed && MADE.remove(device)) {
            try (Arena arena = Arena.ofConfined()) {
                Libbpf.bpf_tc_hook_destroy(BpfTc.allocateHook(arena, device, BOTH));
            }
        }
    }
}
