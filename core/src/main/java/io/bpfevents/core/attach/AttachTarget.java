package io.bpfevents.core.attach;

/**
 * A hook with its options, for {@code BpfProgram.attach}. All targets are immutable; their methods
 * with a parameter return a changed copy. {@code docs/attaching.md} lists the kinds of programs and
 * what each requires.
 */
public sealed interface AttachTarget
        permits BtfHook,
                Cgroup,
                Kprobe,
                MultiKprobe,
                NetworkDevice,
                PerfEvent,
                SocketFilter,
                TrafficControl,
                Usdt {
    /** The hook as messages name it. */
    @Override
    String toString();
}
