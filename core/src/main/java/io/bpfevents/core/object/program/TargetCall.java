package io.bpfevents.core.object.program;

import io.bpfevents.core.attach.AttachTarget;
import io.bpfevents.core.attach.BtfHook;
import io.bpfevents.core.attach.Cgroup;
import io.bpfevents.core.attach.Kprobe;
import io.bpfevents.core.attach.MultiKprobe;
import io.bpfevents.core.attach.NetworkDevice;
import io.bpfevents.core.attach.PerfEvent;
import io.bpfevents.core.attach.SocketFilter;
import io.bpfevents.core.attach.TrafficControl;
import io.bpfevents.core.attach.Usdt;
import io.bpfevents.ffi.Errno;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.LibbpfPerf;
import io.bpfevents.ffi.Libc;
import io.bpfevents.ffi.LibcLocks;
import io.bpfevents.ffi.struct.BpfKprobeMultiOpts;
import io.bpfevents.ffi.struct.BpfKprobeOpts;
import io.bpfevents.ffi.struct.CookieOpts;
import io.bpfevents.ffi.struct.PerfEventAttr;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The call of libbpf that attaches a program to a target; returns a link or an error pointer. */
final class TargetCall {
    private static final int ALL = -1; // processes, or CPUs

    private TargetCall() {}

    static MemorySegment attach(AttachTarget target, MemorySegment program) {
        try (Arena arena = Arena.ofConfined()) {
            return switch (target) {
                case Kprobe it -> {
                    MemorySegment options =
                            BpfKprobeOpts.allocate(arena, it.cookie(), it.offset(), it.isReturn());
                    yield Libbpf.bpf_program__attach_kprobe_opts(program, it.function(), options);
                }
                case MultiKprobe it -> {
                    MemorySegment options =
                            BpfKprobeMultiOpts.allocate(
                                    arena, it.functions(), it.cookies(), it.isReturn());
                    String pattern = it.functions().isEmpty() ? it.pattern() : null;
                    yield Libbpf.bpf_program__attach_kprobe_multi_opts(program, pattern, options);
                }
                case BtfHook it ->
                        Libbpf.bpf_program__attach_trace_opts(
                                program, CookieOpts.allocate(arena, it.cookie()));
                case Usdt it ->
                        Libbpf.bpf_program__attach_usdt(
                                program,
                                it.process().orElse(ALL),
                                it.binary().toString(),
                                it.provider(),
                                it.name(),
                                CookieOpts.allocate(arena, it.cookie()));
                case PerfEvent it -> perfEvent(it, program, arena);
                case Cgroup it -> cgroup(it, program);
                case NetworkDevice it -> device(it, program);
                case SocketFilter _, TrafficControl _ ->
                        throw new IllegalArgumentException(target + " has no link");
            };
        }
    }

    private static MemorySegment perfEvent(PerfEvent it, MemorySegment program, Arena arena) {
        MemorySegment attributes =
                PerfEventAttr.allocateSampled(
                        arena, it.type(), it.config(), it.period(), it.isFrequency());
        int fd =
                LibbpfPerf.perf_event_open(
                        attributes, it.thread().orElse(ALL), it.cpu().orElse(ALL));
        if (fd < 0) {
            return Errno.pointer(-fd);
        }
        MemorySegment link =
                Libbpf.bpf_program__attach_perf_event_opts(
                        program, fd, CookieOpts.allocate(arena, it.cookie()));
        if (Errno.isError(link)) {
            Libc.close(fd); // otherwise the link closes it
        }
        return link;
    }

    private static MemorySegment cgroup(Cgroup it, MemorySegment program) {
        int fd =
                LibcLocks.open(it.directory().toString(), LibcLocks.O_RDONLY | LibcLocks.O_CLOEXEC);
        if (fd < 0) {
            return Errno.pointer(-fd);
        }
        try {
            return Libbpf.bpf_program__attach_cgroup(program, fd);
        } finally {
            Libc.close(fd);
        }
    }

    private static MemorySegment device(NetworkDevice it, MemorySegment program) {
        int index = LibcLocks.if_nametoindex(it.name());
        if (index < 0) {
            return Errno.pointer(-index);
        }
        if (Libbpf.bpf_program__type(program) == Libbpf.BPF_PROG_TYPE_XDP) {
            return Libbpf.bpf_program__attach_xdp(program, index);
        }
        return Libbpf.hasTcx()
                ? Libbpf.bpf_program__attach_tcx(program, index, MemorySegment.NULL)
                : Errno.pointer(Errno.ENOSYS);
    }
}
