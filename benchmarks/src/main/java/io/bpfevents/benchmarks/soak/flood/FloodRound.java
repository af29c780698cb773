package io.bpfevents.benchmarks.soak.flood;

import io.bpfevents.benchmarks.ModuleDirectory;
import io.bpfevents.benchmarks.soak.part.Figures;
import io.bpfevents.benchmarks.soak.part.Ledger;
import io.bpfevents.benchmarks.soak.part.NumberedEvent;
import io.bpfevents.benchmarks.soak.part.StopSignal;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.EventsLostException;
import io.bpfevents.reactor.Overflow;
import io.bpfevents.reactor.RingbufOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A ring from its load to its close: a producer fills it, and random subscribers read it one after
 * the other.
 */
final class FloodRound {
    private static final List<Overflow> POLICIES =
            List.of(
                    Overflow.backpressure(),
                    Overflow.dropOldest(),
                    Overflow.latest(),
                    Overflow.drop(),
                    Overflow.error());
    private static final List<Duration> RESTS =
            List.of(Duration.ZERO, Duration.ofNanos(200_000), Duration.ofMillis(1));
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final int LONGEST = 3000; // milliseconds of a round
    private static final int LONGEST_LIFE = 300; // milliseconds of a subscription
    private static final long UNDECODABLE_EACH = 1_000_003;

    private final long seed;
    private final Random random;
    private final Ledger ledger;
    private final NumberCheck check;
    private final int ringBytes;
    private final Duration pause;

    FloodRound(long seed, Ledger ledger) {
        this.seed = seed;
        this.ledger = ledger;
        random = new Random(seed);
        check = new NumberCheck(ledger);
        ringBytes = 4096 << random.nextInt(9); // to 1 MiB
        pause = random.nextBoolean() ? Duration.ZERO : Duration.ofMillis(1 + random.nextInt(5));
    }

    /** Runs, and enters its figures into the ledger. */
    void run(StopSignal stop) throws InterruptedException, ExecutionException {
        Path file = Path.of(ModuleDirectory.object("soak_flood"));
        try (BpfObject object = BpfObject.open(file).maxEntries("events", ringBytes).load()) {
            BpfRingbuf ring = object.ringbuf("events");
            FloodProducer producer = FloodProducer.start(object.program("produce"), pause);
            long attempts;
            try {
                subscribe(ring, stop);
            } finally {
                attempts = producer.stop();
            }
            close(ring);
            Figures figures =
                    Figures.of(
                            attempts, check.received(), ring.audit().toCompletableFuture().get());
            ledger.add(figures, toString());
            ledger.receive(figures.received());
        }
    }

    private void subscribe(BpfRingbuf ring, StopSignal stop) throws InterruptedException {
        RecordDecoder<NumberedEvent> decoder = decoder(ring);
        long end = System.nanoTime() + Duration.ofMillis(random.nextInt(LONGEST)).toNanos();
        do {
            Overflow policy = pick(POLICIES);
            RingbufOptions options =
                    RingbufOptions.defaults()
                            .overflow(policy)
                            .coalesce(pick(RESTS))
                            .batchSize(1 + random.nextInt(2000));
            FloodSubscriber subscriber =
                    new FloodSubscriber(
                            pick(List.of(FloodSubscriber.Demand.values())), random, check);
            BpfEvents.ringbuf(ring, decoder, options).subscribe(subscriber);
            Throwable error = subscriber.live(Duration.ofMillis(1 + random.nextInt(LONGEST_LIFE)));
            if (error != null && !isExpected(error, policy)) {
                ledger.fault(this + ": " + error);
            }
        } while (System.nanoTime() < end && !stop.isSet());
    }

    /** A decoder that rejects some records, which ends the stream of that subscriber. */
    private static RecordDecoder<NumberedEvent> decoder(BpfRingbuf ring) {
        RecordLayout<NumberedEvent> layout = RecordLayout.of(ring, NumberedEvent.class);
        return bytes -> {
            NumberedEvent event = layout.decode(bytes);
            if (event.number() % UNDECODABLE_EACH == UNDECODABLE_EACH - 2) {
                throw new UndecodableException();
            }
            return event;
        };
    }

    private boolean isExpected(Throwable error, Overflow policy) {
        for (@Nullable Throwable e = error; e != null; e = e.getCause()) {
            if (e instanceof UndecodableException) {
                return true;
            }
        }
        return error instanceof EventsLostException && policy.equals(Overflow.error());
    }

    private void close(BpfRingbuf ring) throws InterruptedException, ExecutionException {
        if (random.nextBoolean()) {
            ring.close();
        } else {
            BpfEvents.ringbuf(ring, NumberedEvent.class)
                    .subscribe(
                            new FloodSubscriber(FloodSubscriber.Demand.UNBOUNDED, random, check));
            ring.closeGracefully(GRACE);
        }
        ring.onClose().toCompletableFuture().get();
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    @Override
    public String toString() {
        return "round with seed %d, ring of %d bytes, pause of %d ms"
                .formatted(seed, ringBytes, pause.toMillis());
    }

    private static final class UndecodableException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
