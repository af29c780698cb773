package io.bpfevents.core.advice;

import io.bpfevents.core.advice.Privileges.Capability;
import java.util.EnumSet;
import java.util.Set;

/**
 * A program as an object declares it.
 *
 * @param type a number of {@code enum bpf_prog_type} of {@code linux/bpf.h}
 */
public record ProgramSpec(String name, String section, int type) {
    /** The capabilities that loading it requires: kernel/bpf/syscall.c, bpf_prog_load. */
    public Set<Capability> needs() {
        Set<Capability> needed = EnumSet.of(Capability.CAP_BPF);
        switch (type) {
            // KPROBE, TRACEPOINT, PERF_EVENT, RAW_TRACEPOINT (and WRITABLE), TRACING, STRUCT_OPS,
            // LSM
            case 2, 5, 7, 17, 24, 26, 27, 29 -> needed.add(Capability.CAP_PERFMON);
            // SCHED_CLS, SCHED_ACT, XDP, CGROUP_SOCK, LWT_*, SOCK_OPS, SK_SKB, CGROUP_DEVICE,
            // SK_MSG,
            // CGROUP_SOCK_ADDR, FLOW_DISSECTOR, CGROUP_SYSCTL, CGROUP_SOCKOPT, NETFILTER
            case 3, 4, 6, 9, 10, 11, 12, 13, 14, 15, 16, 18, 19, 22, 23, 25, 32 ->
                    needed.add(Capability.CAP_NET_ADMIN);
            case 28 -> { // EXT
                needed.add(Capability.CAP_PERFMON);
                needed.add(Capability.CAP_NET_ADMIN);
            }
            default -> {}
        }
        return needed;
    }
}
