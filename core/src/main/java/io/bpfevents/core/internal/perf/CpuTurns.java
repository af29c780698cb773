package io.bpfevents.core.internal.perf;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The CPUs of a perf buffer, and which of them the next drain reads, in which order: a CPU that was
 * served waits until all others that are ready have been. Used by the loop's thread alone.
 */
final class CpuTurns {
    private final List<CpuBuffer> cpus = new ArrayList<>();
    private final List<CpuBuffer> view = Collections.unmodifiableList(cpus);
    private final ArrayDeque<CpuBuffer> ready = new ArrayDeque<>(); // the next turn first
    private final ArrayDeque<CpuBuffer> drained = new ArrayDeque<>(); // by the current drain
    private boolean checksAll;
    private long records; // that were read since all heads were sampled
    private long read; // bytes, over all CPUs
    private long unread; // bytes, by the sampled heads
    private boolean possible = true; // all of these

    /** Adds a CPU, as the last part. */
    void add(CpuBuffer cpu) {
        cpus.add(cpu);
        sample(cpu);
    }

    /** All CPUs, by part. */
    List<CpuBuffer> all() {
        return view;
    }

    /** The CPUs that the next drain reads. */
    Iterable<CpuBuffer> ready() {
        return ready;
    }

    /** Whether the next drain reads a CPU, or samples all heads. */
    boolean isReady() {
        return checksAll || !ready.isEmpty();
    }

    void makeReady(CpuBuffer cpu) {
        if (!cpu.isReady()) {
            cpu.setReady(true);
            ready.addLast(cpu);
        }
    }

    /** Makes the next drain sample all heads. */
    void checkAll() {
        checksAll = true;
    }

    /** Samples the head of each CPU. */
    void sampleAll() {
        checksAll = false;
        records = 0;
        for (CpuBuffer cpu : cpus) {
            sample(cpu);
        }
    }

    /** Samples the head of a CPU, which is ready if it has unread records. */
    void sample(CpuBuffer cpu) {
        sampleHead(cpu);
        if (cpu.hasUnread()) {
            makeReady(cpu);
        }
    }

    private void sampleHead(CpuBuffer cpu) {
        unread += cpu.sampleHead();
        possible &= cpu.isPossible();
    }

    /** Begins a drain; returns the number of CPUs that are ready. */
    int beginDrain() {
        if (checksAll) {
            sampleAll();
        }
        return ready.size();
    }

    /** Whether the drain has read every CPU up to its end. */
    boolean isDrained() {
        return ready.isEmpty();
    }

    /** The CPU whose turn it is. */
    CpuBuffer next() {
        return ready.getFirst();
    }

    /**
     * Ends the turn of {@link #next()}.
     *
     * @param served false if nothing was read of it: then it has the next turn too
     */
    void endTurn(boolean served) {
        CpuBuffer cpu = ready.getFirst();
        if (cpu.isDrained()) {
            ready.removeFirst();
            sampleHead(cpu);
            cpu.setReady(cpu.hasUnread());
            if (cpu.hasUnread()) {
                drained.addLast(cpu);
            }
        } else if (served) {
            ready.addLast(ready.removeFirst());
        }
    }

    /** Ends a drain, which has passed a number of records. */
    void endDrain(long passed) {
        ready.addAll(drained);
        drained.clear();
        records += passed;
        if (passed > 0 && records >= cpus.size()) { // one head per record at most
            sampleAll();
        }
    }

    /** Ends a drain that has sampled all heads, and has read without turns. */
    void keepUnread() {
        ready.removeIf(cpu -> {
            cpu.setReady(cpu.hasUnread());
            return !cpu.isReady();
        });
    }

    /** Accounts for bytes that were read or, if negative, are to be read again. */
    void passed(long bytes) {
        read += bytes;
        unread -= bytes;
    }

    /** Bytes that were read. */
    long read() {
        return read;
    }

    /** Whether all heads that were sampled were possible. */
    boolean isPossible() {
        return possible;
    }

    /** Bytes that are unread by the heads that were sampled last. */
    long unread() {
        return unread;
    }
}
