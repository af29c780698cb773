package io.bpfevents.core.internal.perf;

import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Selects the CPU whose next record is the earliest. A record is delivered once each CPU has an
 * unread one, or it is older than the window. The records of one CPU are in order already, except
 * for those of a program that has interrupted another one. Used by the loop's thread alone.
 */
final class TimeOrder {
    private static final long NONE = Long.MAX_VALUE;

    /** In place of the time of a record that is no sample. */
    private static final long NO_TIME = Long.MIN_VALUE;

    private final LongSupplier clock; // CLOCK_MONOTONIC, as the samples' times
    private long window; // nanoseconds; 0: no order
    private long latest = Long.MIN_VALUE; // time of a sample that was delivered
    private long late; // samples that were passed
    private long due = NONE; // time of the clock at which the earliest record need not wait

    // of the current drain
    private long safe; // no earlier record can become visible any more, but by being late
    private @Nullable CpuBuffer cpu;
    private long upTo; // the time of the last record that may be delivered of it

    TimeOrder(LongSupplier clock) {
        this.clock = clock;
    }

    /** Sets the window; 0 for no order. */
    void window(long nanos) {
        window = nanos;
        latest = Long.MIN_VALUE;
        due = NONE;
    }

    boolean isSet() {
        return window > 0;
    }

    /** Begins a drain, before it samples the heads. */
    void begin() {
        safe = clock.getAsLong() - window;
    }

    /** Selects a CPU; returns null if the earliest record has to wait, or none is left. */
    @Nullable CpuBuffer next(List<CpuBuffer> cpus) {
        cpu = null;
        long first = NONE;
        long second = NONE;
        boolean all = true; // CPUs have an unread record
        for (CpuBuffer one : cpus) {
            if (one.isDrained()) {
                all = false;
                continue;
            }
            long time = time(one, one.position());
            if (cpu == null || time < first) {
                second = first;
                first = time;
                cpu = one;
            } else {
                second = Math.min(second, time);
            }
        }
        upTo = all ? second : Math.min(second, safe);
        boolean waits = cpu != null && first > upTo;
        due = waits ? first + window : NONE;
        return waits ? null : cpu;
    }

    private static long time(CpuBuffer cpu, long at) {
        return PerfRecord.type(cpu.checkedHeader(at)) == PerfRecord.SAMPLE
                ? cpu.memory().word(at + PerfRecord.SAMPLE_TIME)
                : NO_TIME;
    }

    private static long size(CpuBuffer cpu, long at) {
        return PerfRecord.size(cpu.memory().header(at));
    }

    /**
     * The end of the next records of a selected CPU that precede those of all others.
     *
     * @param most the greatest number of records; the rest is for the next call
     */
    long end(CpuBuffer selected, int most) {
        long last = latest;
        long at = selected.position();
        for (int left = most; left > 0 && selected.end() - at > 0; left--) {
            long time = time(selected, at);
            if (time != NO_TIME) {
                if (time < last || time > upTo) {
                    break;
                }
                last = time;
            }
            at += size(selected, at);
        }
        return at;
    }

    /** Whether the next record of a selected CPU is earlier than one that was delivered. */
    boolean isLate(CpuBuffer selected) {
        long time = time(selected, selected.position());
        return time < latest && time != NO_TIME;
    }

    void passLate(CpuBuffer selected) {
        selected.passLate();
        late++;
    }

    /** Accounts for the records of a CPU that were read, before they are published. */
    void delivered(CpuBuffer selected, long from) {
        for (long at = from; selected.position() - at > 0; at += size(selected, at)) {
            latest = Math.max(latest, time(selected, at));
        }
    }

    /** Samples that were passed, since they came too late. */
    long late() {
        return late;
    }

    /** The time until the earliest record need not wait any more, in nanoseconds. */
    long nextDrainNanos() {
        return due == NONE ? Long.MAX_VALUE : Math.max(0, due - clock.getAsLong());
    }
}
