package io.bpfevents.catalog.internal;

import io.bpfevents.catalog.event.KernelEvent;
import io.bpfevents.catalog.internal.filter.FilterSpec;
import io.bpfevents.catalog.internal.filter.KernelFilter;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.ring.Ringbuf;
import java.util.List;
import java.util.function.Consumer;

/** The program of a source, loaded and attached. */
public final class LoadedSource<T extends Record & KernelEvent> implements AutoCloseable {
    private static final String RING = "events";

    private final BpfObject object;
    private final Ringbuf ring;
    private final Variant variant;
    private final KernelFilter filter;
    private final RecordLayout<T> layout;

    private LoadedSource(SourceDefinition<T> definition, Variant variant, BpfObject object) {
        this.object = object;
        ring = object.ringbuf(RING);
        this.variant = variant;
        filter = new KernelFilter(object);
        layout = RecordLayout.of(ring, definition.type());
    }

    /**
     * Loads and attaches a source.
     *
     * @param configure sets the ring's size and the program's constants
     * @param begin the filter from the first hit on
     * @throws io.bpfevents.core.BpfException if the kernel rejects the program or the attachment
     */
    public static <T extends Record & KernelEvent> LoadedSource<T> load(
            SourceDefinition<T> definition,
            Variant variant,
            Consumer<OpenBpfObject> configure,
            FilterSpec begin) {
        ClassLoader loader = LoadedSource.class.getClassLoader();
        BpfObject object;
        try (OpenBpfObject opened = BpfObject.openResource(loader, definition.resource())) {
            variant.programs().forEach(name -> opened.autoload(name, true));
            KernelFilter.PROGRAMS.forEach(name -> opened.autoload(name, true));
            configure.accept(opened);
            object = opened.load();
        }
        try {
            LoadedSource<T> source = new LoadedSource<>(definition, variant, object);
            source.filter(begin);
            variant.attach().accept(object);
            return source;
        } catch (RuntimeException | Error e) {
            object.close();
            throw e;
        }
    }

    /** The ring of its events. */
    public Ringbuf ring() {
        return ring;
    }

    /** The layout of its events. */
    public RecordLayout<T> layout() {
        return layout;
    }

    /** Applies a filter from now on. */
    public synchronized void filter(FilterSpec spec) {
        filter.apply(spec);
    }

    /** Hits that the kernel skipped since the load. */
    public long skippedHits() {
        List<String> names = variant.programs();
        return names.stream().mapToLong(it -> object.program(it).info().skippedHits()).sum();
    }

    /** Descendants in a process tree that found no space in the map of processes. */
    public long untrackedProcesses() {
        return filter.untracked();
    }

    /** The loaded object, for tests. */
    public BpfObject object() {
        return object;
    }

    /** Detaches the programs, ends the streams of the ring, and releases everything. */
    @Override
    public void close() {
        object.close();
    }
}
