package io.bpfevents.spring.accounting;

import io.bpfevents.core.ring.EventBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** Checks the buffers of an application, and reads their figures. Thread-safe. */
public final class Monitor {
    private final List<Buffers> buffers;
    private final LongSupplier clock;
    private final Map<String, Check> checks = new ConcurrentHashMap<>();

    /** Creates a monitor. */
    public Monitor(List<Buffers> buffers) {
        this(buffers, System::nanoTime);
    }

    Monitor(List<Buffers> buffers, LongSupplier clock) {
        this.buffers = List.copyOf(buffers);
        this.clock = clock;
    }

    /** Compares each buffer with its figures of the last check. */
    public Map<String, Finding> check() {
        long now = clock.getAsLong();
        Map<String, Finding> findings = new TreeMap<>();
        all().forEach((name, buffer) ->
                findings.put(name, buffer.map(it -> check(name, it, now)).orElse(Finding.IDLE)));
        checks.keySet().retainAll(findings.keySet());
        return findings;
    }

    /** The figures of each buffer; empty for a source whose program is not loaded. */
    public Map<String, Optional<Accounting>> accounting() {
        Map<String, Optional<Accounting>> figures = new TreeMap<>();
        all().forEach((name, buffer) -> figures.put(name, buffer.map(Accounting::of)));
        return figures;
    }

    private Map<String, Optional<EventBuffer>> all() {
        Map<String, Optional<EventBuffer>> all = new TreeMap<>();
        buffers.forEach(it -> all.putAll(it.byName()));
        return all;
    }

    private Finding check(String name, EventBuffer buffer, long now) {
        Check check =
                checks.compute(
                        name,
                        (_, known) ->
                                known != null && known.isOf(buffer) ? known : new Check(buffer));
        return new Finding(check.at(now), Optional.of(Accounting.of(buffer)));
    }
}
