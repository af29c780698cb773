package io.bpfevents.reactor.accounting;

import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.core.testing.PinDirectory;
import io.bpfevents.core.testing.Producer;
import io.bpfevents.core.testing.ring.AttemptCounts;
import io.bpfevents.core.testing.ring.Burst;
import io.bpfevents.core.testing.ring.NumberedRing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A ring of the kernel, whose program counts the outcomes of its attempts. */
final class AccountedKernelRing implements AccountedRing {
    private static final int SIZE = 4096;

    private final Random random;
    private final boolean mapped;
    private final LoopRunner runner = LoopRunner.of(PollLoop.create());
    private final @Nullable PinDirectory pins;
    private final Producer producer;
    private final NumberedRing numbered;
    private final boolean bound;
    private Ringbuf ring;
    private Counter counter = Counter.CONTRACT;

    /** The counter of reserve failures. */
    private enum Counter {
        CONTRACT,
        PROGRAM,
        NONE
    }

    private AccountedKernelRing(Random random, boolean mapped, @Nullable PinDirectory pins) {
        this.random = random;
        this.mapped = mapped;
        this.pins = pins;
        this.bound = random.nextBoolean();
        long size = (long) SIZE << random.nextInt(5);
        this.producer = pins == null ? Producer.load(size) : Producer.loadPinned(size, pin(pins));
        this.numbered = NumberedRing.of(producer);
        this.ring = producer.ring();
    }

    /** A ring that is opened once. */
    static AccountedKernelRing loaded(Random random) {
        return new AccountedKernelRing(random, true, null);
    }

    /** A ring that is opened several times. */
    static AccountedKernelRing pinned(Random random) {
        return new AccountedKernelRing(random, true, new PinDirectory());
    }

    /** A ring that libbpf reads, which neither skips nor reports discarded records. */
    static AccountedKernelRing readByLibbpf(Random random) {
        return new AccountedKernelRing(
                random, false, random.nextBoolean() ? new PinDirectory() : null);
    }

    private static Path pin(PinDirectory pins) {
        return pins.resolve("events");
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
        return new Abilities(mapped, mapped, counter != Counter.NONE, counter == Counter.CONTRACT);
    }

    @Override
    public void produce(Burst burst) {
        AttemptCounts _ = numbered.produce(burst);
    }

    @Override
    public void produceConcurrently(Burst one, Burst other) {
        if (bound) {
            Concurrently.runBound(() -> produce(one), () -> produce(other));
        } else {
            Concurrently.run(() -> produce(one), () -> produce(other));
        }
    }

    @Override
    public AttemptCounts totals() {
        return AttemptCounts.of(producer.totals());
    }

    @Override
    public OptionalLong unreadBytes() {
        return OptionalLong.empty();
    }

    @Override
    public boolean isReopenable() {
        return pins != null;
    }

    /** Has the counts of the contract, until the pin of the control block is removed. */
    @Override
    public void reopen() {
        Path path = pin(pins);
        if (counter == Counter.CONTRACT && random.nextInt(3) == 0) {
            removeControlPin(path);
        }
        if (counter != Counter.CONTRACT) {
            counter = random.nextBoolean() ? Counter.PROGRAM : Counter.NONE;
        }
        ring =
                counter == Counter.PROGRAM
                        ? BpfRingbuf.openPinned(path, () -> producer.totals().failures())
                        : BpfRingbuf.openPinned(path);
    }

    private void removeControlPin(Path path) {
        try {
            Files.delete(path.resolveSibling(path.getFileName() + "_ctl"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        counter = Counter.PROGRAM;
    }

    @Override
    public void close() {
        try (PinDirectory _ = pins) {
            ring.close();
            runner.await(ring.onClose());
            producer.close();
            runner.await(producer.object().onClose());
            runner.close();
        }
    }
}
