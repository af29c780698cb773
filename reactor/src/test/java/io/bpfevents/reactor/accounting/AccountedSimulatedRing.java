package io.bpfevents.reactor.accounting;

import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.core.ring.SimulatedRingbuf.Query;
import io.bpfevents.core.testing.ring.AttemptCounts;
import io.bpfevents.core.testing.ring.Burst;
import io.bpfevents.core.testing.ring.NumberedRing;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;

/** A simulated ring, whose attempts the test counts. */
final class AccountedSimulatedRing implements AccountedRing {
    private static final int SIZE = 4096;

    private final LoopRunner runner;
    private final boolean isDeterministic;
    private final SimulatedRingbuf ring;
    private final NumberedRing producer;
    private final AtomicReference<AttemptCounts> totals = new AtomicReference<>(AttemptCounts.NONE);

    private AccountedSimulatedRing(LoopRunner runner, boolean isDeterministic, Random random) {
        this.runner = runner;
        this.isDeterministic = isDeterministic;
        this.ring = SimulatedRingbuf.create("events", (long) SIZE << random.nextInt(3));
        this.producer =
                NumberedRing.of(
                        ring,
                        () -> {
                            if (isDeterministic && random.nextInt(20) == 0) {
                                runner.pass();
                            }
                        });
    }

    /** A ring on which one thread does everything, passes of the loop within bursts included. */
    static AccountedSimulatedRing deterministic(Random random) {
        return new AccountedSimulatedRing(LoopRunner.manual(), true, random);
    }

    /** A ring that is read while it is filled. */
    static AccountedSimulatedRing on(LoopRunner runner, Random random) {
        return new AccountedSimulatedRing(runner, false, random);
    }

    @Override
    public LoopRunner runner() {
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
        totals.accumulateAndGet(producer.produce(burst), AttemptCounts::plus);
    }

    @Override
    public void produceConcurrently(Burst one, Burst other) {
        if (isDeterministic) {
            produce(one);
            produce(other);
        } else {
            Concurrently.run(() -> produce(one), () -> produce(other));
        }
    }

    @Override
    public AttemptCounts totals() {
        return totals.get();
    }

    @Override
    public OptionalLong unreadBytes() {
        return OptionalLong.of(ring.query(Query.AVAILABLE_DATA));
    }

    @Override
    public boolean isReopenable() {
        return false;
    }

    @Override
    public void reopen() {
        throw new UnsupportedOperationException("a simulated ring cannot be opened again");
    }

    @Override
    public void close() {
        ring.close();
        runner.await(ring.onClose());
        runner.close();
    }
}
