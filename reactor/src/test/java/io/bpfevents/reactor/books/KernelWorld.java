package io.bpfevents.reactor.books;

import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.core.testing.PinDirectory;
import io.bpfevents.core.testing.Producer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A ring of the real kernel, filled by a program that counts what becomes of its attempts. */
final class KernelWorld implements World {
    private static final int SIZE = 4096;

    private final Random random;
    private final boolean mapped;
    private final Runner runner = Runner.of(PollLoop.create());
    private final @Nullable PinDirectory pins;
    private final Producer producer;
    private final boolean bound;
    private Ringbuf ring;
    private Counter counter = Counter.CONTRACT;

    /** Who counts what could not be reserved. */
    private enum Counter {
        CONTRACT,
        PROGRAM,
        NOBODY
    }

    private KernelWorld(Random random, boolean mapped, @Nullable PinDirectory pins) {
        this.random = random;
        this.mapped = mapped;
        this.pins = pins;
        this.bound = random.nextBoolean();
        long size = (long) SIZE << random.nextInt(5);
        this.producer = pins == null ? Producer.load(size) : Producer.loadPinned(size, pin(pins));
        this.ring = producer.ring();
    }

    /** One that is opened once. */
    static KernelWorld loaded(Random random) {
        return new KernelWorld(random, true, null);
    }

    /** One that is opened again and again. */
    static KernelWorld pinned(Random random) {
        return new KernelWorld(random, true, new PinDirectory());
    }

    /** One that libbpf reads, which neither skips nor sees what was discarded. */
    static KernelWorld readByLibbpf(Random random) {
        return new KernelWorld(random, false, random.nextBoolean() ? new PinDirectory() : null);
    }

    private static Path pin(PinDirectory pins) {
        return pins.resolve("events");
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
        return new Abilities(
                mapped, mapped, counter != Counter.NOBODY, counter == Counter.CONTRACT);
    }

    @Override
    public void produce(Burst burst) {
        Producer.Call call =
                producer.call(burst.count()).buffer(burst.producer()).flags(burst.flags());
        Producer.Outcome _ =
                switch (burst.kind()) {
                    case OUTPUT ->
                            call.size(burst.size()).spread(burst.spread()).runFrom(burst.first());
                    case RESERVE -> call.discardEvery(burst.discardEvery()).runFrom(burst.first());
                    case BEHIND_BUSY ->
                            call.discardEvery(burst.discardEvery())
                                    .behindBusy(burst.discardHead())
                                    .runFrom(burst.first());
                };
    }

    @Override
    public void produceAtOnce(Burst one, Burst other) {
        if (bound) {
            AtOnce.runBound(() -> produce(one), () -> produce(other));
        } else {
            AtOnce.run(() -> produce(one), () -> produce(other));
        }
    }

    @Override
    public Tally totals() {
        Producer.Outcome totals = producer.totals();
        return new Tally(totals.successes(), totals.failures(), totals.discards());
    }

    @Override
    public OptionalLong unreadBytes() {
        return OptionalLong.empty();
    }

    @Override
    public boolean reopens() {
        return pins != null;
    }

    /** With the counts of the contract, until its control block is not pinned any more. */
    @Override
    public void reopen() {
        Path path = pin(pins);
        if (counter == Counter.CONTRACT && random.nextInt(3) == 0) {
            forgetContract(path);
        }
        if (counter != Counter.CONTRACT) {
            counter = random.nextBoolean() ? Counter.PROGRAM : Counter.NOBODY;
        }
        ring =
                counter == Counter.PROGRAM
                        ? BpfRingbuf.openPinned(path, () -> producer.totals().failures())
                        : BpfRingbuf.openPinned(path);
    }

    private void forgetContract(Path path) {
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
