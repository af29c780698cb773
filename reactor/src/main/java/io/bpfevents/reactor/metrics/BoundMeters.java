package io.bpfevents.reactor.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;

/** Meters that are removed from their registries together. */
final class BoundMeters {
    private record Bound(MeterRegistry registry, Meter meter) {}

    private final List<Bound> bound = new ArrayList<>(); // guarded by this
    private boolean closed; // guarded by this

    /** Adds a registered meter; removes it at once after {@link #removeAll}. */
    synchronized void add(MeterRegistry registry, Meter meter) {
        bound.add(new Bound(registry, meter));
        if (closed) {
            removeAll();
        }
    }

    /** Removes all meters, also those that are added later. */
    synchronized void removeAll() {
        closed = true;
        bound.forEach(one -> one.registry().remove(one.meter()));
        bound.clear();
    }
}
