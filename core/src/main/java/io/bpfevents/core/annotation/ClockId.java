package io.bpfevents.core.annotation;

/** The clocks of which BPF programs read nanoseconds; see {@code clock_gettime(2)}. */
public enum ClockId {
    /** {@code CLOCK_MONOTONIC}, read by {@code bpf_ktime_get_ns}: stops in a suspended machine. */
    MONOTONIC,

    /** {@code CLOCK_BOOTTIME}, read by {@code bpf_ktime_get_boot_ns} (5.8): runs then as well. */
    BOOTTIME,

    /** {@code CLOCK_REALTIME}: nanoseconds since 1970. */
    REALTIME
}
