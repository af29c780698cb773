package io.bpfevents.reactor;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;

/** Meters in registries, which leave them together. */
final class BoundMeters {
    private record Bound(MeterRegistry registry, Meter meter) {}

    private final List<Bound> bound = new ArrayList<>(); // guarded by this
    private boolean over; // guarded by this

    /** Remembers a meter that was registered; it leaves at once if the others have left already. */
    synchronized void add(MeterRegistry registry, Meter meter) {
        bound.add(new Bound(registry, meter));
        if (over) {
            removeAll();
        }
    }

    /** Has all leave, those too that are yet to come. */
    synchronized void removeAll() {
        over = true;
        bound.forEach(one -> one.registry().remove(one.meter()));
        bound.clear();
    }
}
