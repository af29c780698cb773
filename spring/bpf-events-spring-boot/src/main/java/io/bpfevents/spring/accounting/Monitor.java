package io.bpfevents.spring.accounting;

import io.bpfevents.core.ring.EventBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Checks the buffers of an application, and reads their figures. Thread-safe. */
public final class Monitor {
    private final List<Buffers> buffers;
    private final long windowNanos;
    private final LongSupplier clock;
    private final Map<String, Check> checks = new ConcurrentHashMap<>();

    /**
     * Creates a monitor.
     *
     * @param window how long a loss is reported, and after what time without progress a buffer is
     *     stuck
     */
    public Monitor(List<Buffers> buffers, Duration window) {
        this(buffers, window, System::nanoTime);
    }

    Monitor(List<Buffers> buffers, Duration window, LongSupplier clock) {
        this.buffers = List.copyOf(buffers);
        windowNanos = TimeUnit.NANOSECONDS.convert(window); // the longest one if it is longer
        this.clock = clock;
    }

    /** Compares the figures of each buffer with those that earlier checks noticed. */
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
                                known == null ? new Check(buffer, windowNanos) : known.of(buffer));
        return new Finding(check.at(now), Optional.of(Accounting.of(buffer)));
    }
}
