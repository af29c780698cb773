package io.bpfevents.reactor.books;

import io.bpfevents.core.ring.Reservation;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.core.ring.SimulatedRingbuf.Query;
import io.bpfevents.core.ring.SimulatedRingbuf.Wakeup;
import io.bpfevents.core.testing.Producer;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A ring without a kernel, filled as {@code producer.bpf.c} fills one, and counted here. */
final class SimulatedWorld implements World {
    private static final int SIZE = 4096;

    private final Runner runner;
    private final boolean runsWithin;
    private final SimulatedRingbuf ring;
    private final AtomicReference<Tally> totals = new AtomicReference<>(Tally.NONE);
    private final Random random;

    private SimulatedWorld(Runner runner, boolean runsWithin, Random random) {
        this.runner = runner;
        this.runsWithin = runsWithin;
        this.random = random;
        this.ring = SimulatedRingbuf.create("events", (long) SIZE << random.nextInt(3));
    }

    /** One that a single thread does everything in, the loop's passes within bursts included. */
    static SimulatedWorld deterministic(Random random) {
        return new SimulatedWorld(Runner.manual(), true, random);
    }

    /** One that is read while it is filled. */
    static SimulatedWorld on(Runner runner, Random random) {
        return new SimulatedWorld(runner, false, random);
    }

    @Override
    public Runner runner() {
        return runner;
    }

    @Override
    public Ringbuf ring() {
        return ring;
    }

    @Override
    public Abilities abilities() {
        return new Abilities(true, true, true, true);
    }

    @Override
    public void produce(Burst burst) {
        Reservation head = null;
        long next = burst.first();
        if (burst.kind() == Burst.Kind.BEHIND_BUSY) {
            head = reserve(next, burst.sizeOf(next));
            if (head == null) {
                return; // as the program does
            }
            next++;
        }
        for (int i = 0; i < burst.count(); i++) {
            Reservation record = reserve(next + i, burst.sizeOf(next + i));
            if (record != null) {
                commit(record, burst.discards(i), burst);
            }
            if (runsWithin && random.nextInt(20) == 0) {
                runner.pass();
            }
        }
        if (head != null) {
            commit(head, burst.discardHead(), burst);
        }
    }

    private @Nullable Reservation reserve(long sequence, long size) {
        Reservation record = ring.reserve(size);
        if (record == null) {
            count(new Tally(0, 1, 0));
            return null;
        }
        MemorySegment bytes = record.segment();
        bytes.set(ValueLayout.JAVA_LONG_UNALIGNED, 0, sequence);
        for (long i = Long.BYTES; i < size; i++) {
            bytes.set(ValueLayout.JAVA_BYTE, i, (byte) (sequence + i));
        }
        return record;
    }

    private void commit(Reservation record, boolean discard, Burst burst) {
        Wakeup wakeup = wakeup(burst.flags());
        if (discard) {
            record.discard(wakeup);
            count(new Tally(0, 0, 1));
        } else {
            record.submit(wakeup);
            count(new Tally(1, 0, 0));
        }
    }

    private static Wakeup wakeup(int flags) {
        return switch (flags) {
            case 0 -> Wakeup.ADAPTIVE;
            case Producer.NO_WAKEUP -> Wakeup.NO_WAKEUP;
            case Producer.FORCE_WAKEUP -> Wakeup.FORCE_WAKEUP;
            default -> throw new IllegalArgumentException("flags " + flags);
        };
    }

    private void count(Tally more) {
        totals.accumulateAndGet(more, Tally::plus);
    }

    @Override
    public void produceAtOnce(Burst one, Burst other) {
        if (runsWithin) {
            produce(one);
            produce(other);
        } else {
            AtOnce.run(() -> produce(one), () -> produce(other));
        }
    }

    @Override
    public Tally totals() {
        return totals.get();
    }

    @Override
    public OptionalLong unreadBytes() {
        return OptionalLong.of(ring.query(Query.AVAILABLE_DATA));
    }

    @Override
    public boolean reopens() {
        return false;
    }

    @Override
    public void reopen() {
        throw new UnsupportedOperationException("a simulated ring lives once");
    }

    @Override
    public void close() {
        ring.close();
        runner.await(ring.onClose());
        runner.close();
    }
}
