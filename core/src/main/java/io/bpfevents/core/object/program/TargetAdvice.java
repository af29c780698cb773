package io.bpfevents.core.object.program;

import io.bpfevents.core.advice.AttachAdvice;
import io.bpfevents.core.advice.Machine;
import io.bpfevents.core.advice.PerfAdvice;
import io.bpfevents.core.advice.Privileges;
import io.bpfevents.core.advice.Privileges.Capability;
import io.bpfevents.core.advice.Remedy;
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
import java.util.List;
import java.util.OptionalInt;

/** What to do about a program that cannot be attached to a target. */
final class TargetAdvice {
    private static final int BPF_TRACE_KPROBE_MULTI = 42; // linux/bpf.h, enum bpf_attach_type

    private final AttachTarget target;

    TargetAdvice(AttachTarget target) {
        this.target = target;
    }

    /** Whether a program of a type can be attached to the target at all. */
    boolean accepts(int type, int attachType) {
        boolean isMulti = attachType == BPF_TRACE_KPROBE_MULTI;
        return switch (target) {
            case Kprobe _, Usdt _ -> type == Libbpf.BPF_PROG_TYPE_KPROBE && !isMulti;
            case MultiKprobe _ -> type == Libbpf.BPF_PROG_TYPE_KPROBE && isMulti;
            case BtfHook _ ->
                    type == Libbpf.BPF_PROG_TYPE_TRACING || type == Libbpf.BPF_PROG_TYPE_LSM;
            case PerfEvent _ -> type == Libbpf.BPF_PROG_TYPE_PERF_EVENT;
            case Cgroup _ -> UnnamedHookAdvice.isOfCgroup(type);
            case NetworkDevice _ ->
                    type == Libbpf.BPF_PROG_TYPE_XDP || type == Libbpf.BPF_PROG_TYPE_SCHED_CLS;
            case TrafficControl _ -> type == Libbpf.BPF_PROG_TYPE_SCHED_CLS;
            case SocketFilter _ -> type == Libbpf.BPF_PROG_TYPE_SOCKET_FILTER;
        };
    }

    /** As {@link HookAdvice#about}. */
    String about(String hook, int errno, String log) {
        String specific =
                switch (target) {
                    case Kprobe it -> kprobe(it, errno);
                    case MultiKprobe _ ->
                            errno == Errno.ENOENT || errno == Errno.ESRCH
                                    ? Remedy.NO_FUNCTION.of(hook)
                                    : "";
                    case Usdt it -> usdt(it, errno);
                    case PerfEvent it -> perfEvent(it, errno);
                    case Cgroup it -> cgroup(it, errno);
                    case NetworkDevice it -> device(it, errno);
                    case TrafficControl it -> trafficControl(it, errno);
                    case SocketFilter _ ->
                            errno == Errno.EBADF || errno == Errno.ENOTSOCK
                                    ? Remedy.NO_SOCKET.of()
                                    : "";
                    case BtfHook _ -> "";
                };
        return specific.isEmpty() ? new AttachAdvice(process()).about(hook, errno, log) : specific;
    }

    /** libbpf reports EINVAL for an offset that is not at an instruction, or outside. */
    private static String kprobe(Kprobe it, int errno) {
        boolean isPlace = errno == Errno.EINVAL || errno == Errno.EILSEQ;
        return isPlace && it.offset() != 0 ? Remedy.NO_INSTRUCTION.of(it.function()) : "";
    }

    private static String usdt(Usdt it, int errno) {
        boolean exists = Machine.HERE.has(it.binary().toAbsolutePath().toString());
        return errno == Errno.ENOENT && exists
                ? Remedy.NO_USDT.of(it.binary(), it.provider() + ":" + it.name())
                : "";
    }

    private static String perfEvent(PerfEvent it, int errno) {
        boolean isPlaced = it.thread().isPresent() || it.cpu().isPresent();
        if (it.cpu().isPresent() && (errno == Errno.ENODEV || !exists(it.cpu().getAsInt()))) {
            return Remedy.NO_CPU.of(it.cpu().getAsInt());
        }
        return switch (errno) {
            case Errno.EINVAL -> isPlaced ? "" : Remedy.PERF_PLACE.of();
            case Errno.ENOENT, Errno.EOPNOTSUPP -> Remedy.NO_PERF_EVENT.of();
            case Errno.EPERM, Errno.EACCES -> new PerfAdvice().event(errno);
            default -> "";
        };
    }

    private static boolean exists(int cpu) {
        return Machine.HERE.has("/sys/devices/system/cpu/cpu" + cpu);
    }

    private static String cgroup(Cgroup it, int errno) {
        return switch (errno) {
            case Errno.ENOENT, Errno.ENOTDIR, Errno.EBADF -> Remedy.NO_CGROUP.of(it.directory());
            default -> "";
        };
    }

    private static String device(NetworkDevice it, int errno) {
        return switch (errno) {
            case Errno.ENODEV -> Remedy.NO_DEVICE.of(it.name());
            case Errno.EBUSY -> Remedy.XDP_BUSY.of(it.name());
            case Errno.ENOSYS ->
                    Remedy.TCX_LIBBPF.of(String.valueOf(Libbpf.libbpf_version_string()));
            case Errno.EINVAL -> Remedy.TCX.of();
            default -> "";
        };
    }

    private static String trafficControl(TrafficControl it, int errno) {
        return switch (errno) {
            case Errno.ENODEV -> Remedy.NO_DEVICE.of(it.device());
            case Errno.ENOENT -> Remedy.NO_TRAFFIC_CONTROL.of();
            case Errno.EEXIST -> Remedy.NO_EGRESS.of(it.device());
            case Errno.EPERM -> new Privileges().advice(List.of(Capability.CAP_NET_ADMIN));
            default -> "";
        };
    }

    private OptionalInt process() {
        return switch (target) {
            case Usdt it -> it.process();
            case PerfEvent it -> it.thread();
            default -> OptionalInt.empty();
        };
    }
}
