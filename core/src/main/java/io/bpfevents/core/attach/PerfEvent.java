package io.bpfevents.core.attach;

import io.bpfevents.ffi.struct.PerfEventAttr;
import java.util.OptionalInt;

/**
 * A perf event on a CPU or in a process, for programs of {@code SEC("perf_event")}, which run for
 * each of its samples: a profiler, for example. Attach it to each CPU to sample a whole machine;
 * one that goes online later is not part of it.
 *
 * @param type {@code perf_event_attr.type}: 0 for hardware, 1 for software events
 * @param config the event of that type, {@code perf_event_attr.config}
 * @param period a sample after each so many events, or samples per second
 * @param isFrequency whether {@code period} is a number of samples per second
 * @param thread the id of the only thread that is sampled; empty for all
 * @param cpu the only CPU; empty for all, of a process only
 * @param cookie the result of {@code bpf_get_attach_cookie()} in the program when it runs for this
 *     attachment; requires Linux 5.15 unless it is 0
 */
public record PerfEvent(
        int type,
        long config,
        long period,
        boolean isFrequency,
        OptionalInt thread,
        OptionalInt cpu,
        long cookie)
        implements AttachTarget {
    private static final long MILLISECOND = 1_000_000;

    /** Validates the values. */
    public PerfEvent {
        if (period < 1) {
            throw new IllegalArgumentException("a period or frequency is 1 or more, not " + period);
        }
        if (thread.isPresent() && thread.getAsInt() < 1) {
            throw new IllegalArgumentException(
                    "the id of a thread is 1 or more, not " + thread.getAsInt());
        }
        if (cpu.isPresent() && cpu.getAsInt() < 0) {
            throw new IllegalArgumentException("a CPU is 0 or more, not " + cpu.getAsInt());
        }
    }

    /**
     * The clock of a CPU, which every machine has, also a virtual one: samples each thread that
     * runs, each millisecond unless a frequency or a period, in nanoseconds, is set. A CPU that is
     * idle is sampled as well.
     */
    public static PerfEvent cpuClock() {
        return of(PerfEventAttr.PERF_TYPE_SOFTWARE, PerfEventAttr.PERF_COUNT_SW_CPU_CLOCK)
                .period(MILLISECOND);
    }

    /**
     * Any event, with a sample for each: set a {@link #period} or {@link #frequency} if it is
     * frequent.
     *
     * @param type of {@code enum perf_type_id} in {@code include/uapi/linux/perf_event.h}
     * @param config of {@code enum perf_hw_id} or {@code enum perf_sw_ids} there, for example
     */
    public static PerfEvent of(int type, long config) {
        return new PerfEvent(type, config, 1, false, OptionalInt.empty(), OptionalInt.empty(), 0);
    }

    /** With a sample after each so many events; of a clock, after so many nanoseconds. */
    public PerfEvent period(long events) {
        return new PerfEvent(type, config, events, false, thread, cpu, cookie);
    }

    /** With so many samples per second, for which the kernel adapts the period. */
    public PerfEvent frequency(long hertz) {
        return new PerfEvent(type, config, hertz, true, thread, cpu, cookie);
    }

    /**
     * On one thread only: on all CPUs, unless one is set.
     *
     * @param id that of a thread, as {@code gettid()} returns it; that of a process is the id of
     *     its first thread
     */
    public PerfEvent thread(long id) {
        OptionalInt only = OptionalInt.of(Math.toIntExact(id));
        return new PerfEvent(type, config, period, isFrequency, only, cpu, cookie);
    }

    /** On one CPU only. */
    public PerfEvent cpu(int number) {
        OptionalInt only = OptionalInt.of(number);
        return new PerfEvent(type, config, period, isFrequency, thread, only, cookie);
    }

    /** With a cookie. */
    public PerfEvent cookie(long value) {
        return new PerfEvent(type, config, period, isFrequency, thread, cpu, value);
    }

    @Override
    public String toString() {
        return "perf event "
                + type
                + ":"
                + config
                + (thread.isPresent() ? " of thread " + thread.getAsInt() : "")
                + (cpu.isPresent() ? " on CPU " + cpu.getAsInt() : "");
    }
}
