package io.bpfevents.catalog;

import io.bpfevents.catalog.event.KernelEvent;
import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.ring.SimulatedRingbuf;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/** Sends the events of a simulated source, and counts its attempts as the programs do. */
final class SimulatedProgram<T extends Record & KernelEvent> {
    private final SimulatedRingbuf ring;
    private final RecordLayout<T> layout;
    private final AtomicLong begun = new AtomicLong();
    private final AtomicLong ended = new AtomicLong();

    SimulatedProgram(SimulatedRingbuf ring, RecordLayout<T> layout) {
        this.ring = ring;
        this.layout = layout;
    }

    SimulatedRingbuf ring() {
        return ring;
    }

    RecordLayout<T> layout() {
        return layout;
    }

    /**
     * Sends an event.
     *
     * @param event of the class of the layout
     */
    @SuppressWarnings("unchecked") // as required
    boolean submit(KernelEvent event) {
        byte[] record = layout.encode((T) event); // first: an invalid event is no attempt
        begun.incrementAndGet();
        boolean sent = ring.output(record);
        ended.incrementAndGet();
        return sent;
    }

    CompletionStage<SourceAudit> audit() {
        long before = ended.get();
        return ring.audit().thenApply(audit -> SourceAudit.now(audit, before, begun.get()));
    }
}
