package io.bpfevents.catalog;

import io.bpfevents.catalog.event.KernelEvent;
import io.bpfevents.catalog.internal.Catalogue;
import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.ring.SimulatedRingbuf;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Sources without a kernel, for unit tests of what a program does with the events: the test emits
 * events, and the same streams with the same overflow policies and figures deliver them. Requires
 * no privilege and no libbpf.
 *
 * <pre>{@code
 * try (SimulatedKernelEvents kernel = new SimulatedKernelEvents()) {
 *     kernel.emit(new ProcessStart(Instant.now(), task, 1, false, "/tmp/x", List.of("x")));
 *     StepVerifier.create(alerts(kernel.source(ProcessStart.class).flux()).take(1))
 *             .expectNextCount(1)
 *             .verifyComplete();
 * }
 * }</pre>
 *
 * <p>Each type of events has one ring, which exists from the first use of the type until {@link
 * #close}, or until one of its sources is closed, so events may be emitted before there is a
 * subscriber. Filters and rate limits are not simulated: emit what the kernel would send.
 *
 * <p>All methods may be called from any thread.
 */
public final class SimulatedKernelEvents implements AutoCloseable {
    private static final long DEFAULT_BYTES = 1 << 20;

    private final long ringBytes;
    private final Map<Class<?>, SimulatedProgram<?>> programs =
            new LinkedHashMap<>(); // guarded by this
    private boolean closed; // guarded by this

    /** Sources with rings of 1 MiB. */
    public SimulatedKernelEvents() {
        this(DEFAULT_BYTES);
    }

    /**
     * Sources with rings of a chosen size, so that a test can fill one.
     *
     * @param ringBytes a power of two from 4096 to 2 GiB
     */
    public SimulatedKernelEvents(long ringBytes) {
        this.ringBytes = ringBytes;
    }

    /** As {@link KernelEvents#source(Class)}. */
    public <T extends Record & KernelEvent> KernelSource<T> source(Class<T> type) {
        return source(type, SourceOptions.defaults());
    }

    /**
     * As {@link KernelEvents#source(Class, SourceOptions)}; the options of the ring's reading
     * apply.
     *
     * @throws IllegalStateException after {@link #close}
     */
    public <T extends Record & KernelEvent> KernelSource<T> source(
            Class<T> type, SourceOptions options) {
        return new SimulatedKernelSource<>(Catalogue.of(type), program(type), options);
    }

    /**
     * Sends an event.
     *
     * @return false if the ring is full, which counts as a reserve failure
     * @throws IllegalArgumentException if no source has such events
     * @throws IllegalStateException after {@link #close}
     */
    public boolean emit(KernelEvent event) {
        return program(Catalogue.requireType(event)).submit(event);
    }

    @SuppressWarnings("unchecked") // the key is the type
    private synchronized <T extends Record & KernelEvent> SimulatedProgram<T> program(
            Class<T> type) {
        if (closed) {
            throw new IllegalStateException("the simulation is closed");
        }
        return (SimulatedProgram<T>) programs.computeIfAbsent(type, it -> create(type));
    }

    private <T extends Record & KernelEvent> SimulatedProgram<T> create(Class<T> type) {
        String name = Catalogue.of(type).name();
        return new SimulatedProgram<>(
                SimulatedRingbuf.create(name, ringBytes), RecordLayout.declared(type));
    }

    /** Ends all streams. */
    @Override
    public synchronized void close() {
        closed = true;
        programs.values().forEach(it -> it.ring().close());
    }
}
