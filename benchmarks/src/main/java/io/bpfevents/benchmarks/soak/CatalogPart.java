package io.bpfevents.benchmarks.soak;

import io.bpfevents.benchmarks.catalog.OpenSource;
import io.bpfevents.benchmarks.soak.part.Figures;
import io.bpfevents.benchmarks.soak.part.Ledger;
import io.bpfevents.benchmarks.soak.part.Part;
import io.bpfevents.benchmarks.soak.part.StopSignal;
import io.bpfevents.catalog.KernelEvents;
import io.bpfevents.catalog.KernelSource;
import io.bpfevents.catalog.SourceAudit;
import io.bpfevents.catalog.event.KernelEvent;
import io.bpfevents.core.stats.RingbufAudit;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;

/** A source of the catalogue, which is opened and closed again and again. */
final class CatalogPart<T extends Record & KernelEvent> implements Part {
    private static final int SHORTEST = 1000; // milliseconds of a round
    private static final int LONGEST = 15_000;

    private final Class<T> type;
    private final Random random;
    private final Delays delays;
    private final Ledger ledger;

    /**
     * @param delays receives the time from each event to its {@code onNext}
     */
    CatalogPart(Class<T> type, long seed, Delays delays) {
        this.type = type;
        this.delays = delays;
        random = new Random(seed);
        ledger = new Ledger(KernelEvents.source(type).name());
    }

    @Override
    public Ledger ledger() {
        return ledger;
    }

    @Override
    public void run(StopSignal stop) throws InterruptedException {
        do {
            round(stop);
        } while (!stop.isSet());
    }

    private void round(StopSignal stop) throws InterruptedException {
        KernelSource<T> source = KernelEvents.source(type);
        OpenSource open = OpenSource.open(source, this::receive);
        try (open) {
            stop.await(Duration.ofMillis(random.nextInt(SHORTEST, LONGEST)));
        }
        ledger.add(figures(open.audit(), open.events()), "round " + (ledger.rounds() + 1));
    }

    private void receive(T event) {
        ledger.receive(1);
        delays.add(Duration.between(event.time(), Instant.now()).toNanos());
    }

    /** Attempts in progress when the program was detached may be included or not. */
    private static Figures figures(SourceAudit audit, long received) {
        RingbufAudit ring = audit.ring();
        long outcomes = ring.attempts().orElseThrow();
        return Figures.of(Math.clamp(outcomes, audit.ended(), audit.begun()), received, ring);
    }
}
