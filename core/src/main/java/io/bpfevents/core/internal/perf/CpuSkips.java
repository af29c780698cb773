package io.bpfevents.core.internal.perf;

import io.bpfevents.core.internal.read.Delivery;

/** Drops records of one CPU without copying or decoding them: it reads one header per record. */
final class CpuSkips {
    private CpuSkips() {}

    /**
     * Drops the oldest records while more than {@code keepBytes} are unread before {@code to}.
     *
     * @param most the greatest number of records to pass
     * @return false if this stopped early
     */
    static boolean skip(CpuBuffer cpu, Delivery<?> delivery, long keepBytes, long to, int most) {
        boolean all = true;
        for (int left = most; all && to - cpu.position() > keepBytes; left--) {
            if (cpu.sizeAt(cpu.position()) > to - cpu.position()) {
                break;
            }
            all = left > 0 && !delivery.isHalted();
            if (all) {
                cpu.pass();
            }
        }
        return all;
    }

    /**
     * Drops each sample that is followed by another one before {@code to}.
     *
     * @param most the greatest number of records to pass
     * @return false if this stopped early
     */
    static boolean skipToNewest(CpuBuffer cpu, Delivery<?> delivery, long to, int most) {
        boolean all = true;
        int left = most;
        for (long at = cpu.position(); all && to - at > 0; left--) {
            long size = cpu.sizeAt(at);
            if (size > to - at) {
                break;
            }
            if (PerfRecord.type(cpu.memory().header(at)) == PerfRecord.SAMPLE) {
                all = skip(cpu, delivery, to - at, to, left);
            }
            all &= left > 0;
            at += size;
        }
        return all;
    }
}
