package io.bpfevents.core.internal.perf;

import io.bpfevents.core.internal.read.AcknowledgedSlots;
import io.bpfevents.core.internal.read.Acknowledgements;
import io.bpfevents.core.internal.read.Bound;
import io.bpfevents.core.internal.read.Delivery;
import io.bpfevents.core.kernel.KernelClock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of a perf buffer from the memory of its CPUs, without a system call or an
 * upcall per record.
 *
 * <p>Owned by one thread. Protocol: {@code kernel/events/ring_buffer.c}. {@code data_head} of a CPU
 * is acquired once per drain, so that a fast producer cannot hold the loop; all records before it
 * are complete. {@code data_tail} is released in steps and after each turn of a CPU.
 *
 * <p>A drain reads only CPUs that are ready: those for which {@link #ready} was called, until a
 * sampled head equals the read position. This misses no record that notifies: the kernel notifies
 * after it has moved the head. So a CPU that is not ready has nothing but records below its
 * notification threshold. These are found after {@link #checkAll}, and after a drain if as many
 * records were passed as there are CPUs: then the heads of all CPUs are sampled.
 *
 * <p>CPUs that are ready take turns, so that a flood on one delays no other by more than a batch.
 */
public class PerfReader extends MultiCpuReader {
    private static final int LONGEST_RUN = 64; // records in the order of their times
    private static final int LONGEST_SKIP = 1 << 20; // records per call: some milliseconds

    private final TimeOrder order;
    private final DeliveredSegments segments = new DeliveredSegments();
    private @Nullable AcknowledgedSlots slots; // null: a record is passed once it was delivered
    private boolean stopsAtLoss;
    private boolean atLoss;
    private boolean caughtUp;
    private long dropped;
    private long redelivered;

    /** A reader without CPUs of a buffer, which messages name by {@code name}. */
    public PerfReader(String name) {
        this(name, KernelClock::monotonicNanos);
    }

    /** As the other constructor; {@code clock} is that of the samples' times, in nanoseconds. */
    public PerfReader(String name, LongSupplier clock) {
        super(name);
        this.order = new TimeOrder(clock);
    }

    @Override
    public int add(CpuMemory memory) {
        int part = super.add(memory);
        segments.grow(sizeBytes(), partBytes());
        if (slots != null) {
            slots.resize();
        }
        return part;
    }

    @Override
    public void read(Mode mode) {
        stopsAtLoss = mode.stopsAtLosses();
        order.window(mode.windowNanos());
    }

    /**
     * Whether the last drain ended at a loss: {@link #lost()} includes it, and records may be
     * unread.
     */
    public boolean isAtLoss() {
        return atLoss;
    }

    @Override
    public int drain(Delivery<?> delivery, int limit, Bound until) {
        atLoss = false;
        caughtUp = false;
        if (order.isSet()) {
            return drainInOrder(delivery, limit, until);
        }
        int newly = cpus.beginDrain(); // CPUs that have had no turn
        int share = Math.max(1, limit / Math.max(1, newly));
        long before = delivery.passed();
        int passed = 0;
        boolean more = true;
        try {
            while (more && passed < limit && !cpus.isDrained()) {
                CpuBuffer cpu = cpus.next();
                if (newly-- > 0) {
                    cpus.sample(cpu);
                    cpu.beginDrain(at(until, cpu));
                }
                more = turn(cpu, delivery, Math.min(share, limit - passed));
                passed = (int) (delivery.passed() - before);
            }
            caughtUp = more && passed < limit;
        } finally {
            cpus.endDrain(passed);
        }
        return passed;
    }

    /** Reads the records of all CPUs in the order of their times. */
    private int drainInOrder(Delivery<?> delivery, int limit, Bound until) {
        order.begin();
        cpus.sampleAll();
        for (CpuBuffer cpu : cpus.all()) {
            cpu.beginDrain(at(until, cpu));
        }
        long before = delivery.passed();
        int passed = 0;
        boolean more = true;
        try {
            while (more && passed < limit) {
                CpuBuffer cpu = order.next(cpus.all());
                more = cpu != null && run(cpu, delivery, limit - passed);
                passed = (int) (delivery.passed() - before);
            }
        } finally {
            cpus.keepUnread();
        }
        return passed;
    }

    /** Reads the next records of a CPU that precede those of others, or passes one that is late. */
    private boolean run(CpuBuffer cpu, Delivery<?> delivery, int most) {
        long begin = cpu.position();
        if (order.isLate(cpu)) {
            order.passLate(cpu);
            passed(cpu, begin);
            return !delivery.isHalted();
        }
        try {
            walk(cpu, delivery, most, order.end(cpu, Math.min(most, LONGEST_RUN)));
        } finally {
            cpu.records().endPass();
        }
        atLoss = cpu.records().isAtLoss();
        return !atLoss && !delivery.isDeclined() && cpu.position() != begin;
    }

    @Override
    public long nextDrainNanos() {
        return order.nextDrainNanos();
    }

    @Override
    public long late() {
        return order.late();
    }

    /** Whether the last drain ended because every CPU was read up to its end. */
    @Override
    public boolean isCaughtUp() {
        return caughtUp;
    }

    /** Returns whether the drain continues. */
    private boolean turn(CpuBuffer cpu, Delivery<?> delivery, int most) {
        long before = delivery.passed();
        long begin = cpu.position();
        int left = most;
        boolean more = true;
        try {
            while (more && left > 0 && !cpu.isDrained()) {
                walk(cpu, delivery, left, cpu.end());
                left = most - (int) (delivery.passed() - before);
                atLoss = cpu.records().isAtLoss();
                more = !atLoss && !delivery.isDeclined();
            }
        } finally {
            cpu.records().endPass();
            cpus.endTurn(cpu.position() != begin);
        }
        return more;
    }

    private void walk(CpuBuffer cpu, Delivery<?> delivery, int limit, long to) {
        long begin = cpu.position();
        long delivered = delivery.delivered();
        boolean repeated = cpu.isRepeated();
        try {
            cpu.walkTo(delivery, limit, position(), stopsAtLoss, to);
        } finally {
            if (order.isSet()) {
                order.delivered(cpu, begin); // before the records are published
            }
            long records = delivery.delivered() - delivered;
            redelivered += repeated ? records : 0;
            if (slots != null) {
                slots.handedOver(records);
            }
            passed(cpu, begin);
        }
    }

    /** Accounts for what was read of a CPU, and publishes it. */
    private void passed(CpuBuffer cpu, long begin) {
        long bytes = cpu.position() - begin;
        if (slots == null) {
            cpu.publish(cpu.position());
        } else if (bytes > 0) {
            segments.add(cpu, position(), begin);
        }
        cpus.passed(bytes);
        settle();
    }

    @Override
    public boolean skip(Delivery<?> delivery, long keepBytes, Bound end) {
        return skipEach(
                end,
                keepBytes,
                (cpu, to, most) -> CpuSkips.skip(cpu, delivery, keepBytes, to, most));
    }

    @Override
    public boolean skipToNewest(Delivery<?> delivery, Bound end) {
        return skipEach(end, 0, (cpu, to, most) -> CpuSkips.skipToNewest(cpu, delivery, to, most));
    }

    /** Skips records of one CPU; returns false if it stopped early. */
    @FunctionalInterface
    private interface Skip {
        boolean run(CpuBuffer cpu, long to, int most);
    }

    private boolean skipEach(Bound end, long keepBytes, Skip skip) {
        boolean all = true;
        cpus.sampleAll();
        for (CpuBuffer cpu : cpus.all()) {
            long to = at(end, cpu);
            to = to - cpu.head() < 0 ? to : cpu.head();
            long begin = cpu.position();
            if (to - begin > keepBytes) {
                cpu.check();
                long before = cpu.dropped();
                try {
                    all &= skip.run(cpu, to, LONGEST_SKIP / parts());
                } finally {
                    dropped += cpu.dropped() - before;
                    passed(cpu, begin);
                }
            }
        }
        return all;
    }

    /** Without acknowledgements everything that was read is published already. */
    @Override
    public void publish() {
        settle();
    }

    @Override
    public void acknowledgeBy(@Nullable Acknowledgements acknowledgements) {
        for (CpuBuffer cpu : cpus.all()) {
            cpus.passed(-cpu.rewind()); // what is not acknowledged is read again
        }
        segments.clear();
        cpus.checkAll();
        slots =
                acknowledgements == null
                        ? null
                        : new AcknowledgedSlots(segments, acknowledgements, position());
    }

    @Override
    public @Nullable AcknowledgedSlots acknowledged() {
        return slots;
    }

    @Override
    public void settle() {
        AcknowledgedSlots passed = slots;
        if (passed != null) {
            passed.settle(position());
            segments.publishTo(passed.prefix());
        }
    }

    @Override
    public long redelivered() {
        return redelivered;
    }

    @Override
    long settledPosition() {
        return slots == null ? position() : slots.prefix();
    }

    @Override
    public long dropped() {
        return dropped;
    }
}
