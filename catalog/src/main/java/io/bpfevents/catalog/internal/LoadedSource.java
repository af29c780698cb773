package io.bpfevents.catalog.internal;

import io.bpfevents.catalog.event.KernelEvent;
import io.bpfevents.catalog.internal.filter.FilterSpec;
import io.bpfevents.catalog.internal.filter.KernelFilter;
import io.bpfevents.core.annotation.BpfStruct;
import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.BpfProgram;
import io.bpfevents.core.object.BpfVariable;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.ring.Ringbuf;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The program of a source, loaded and attached. */
public final class LoadedSource<T extends Record & KernelEvent> implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(LoadedSource.class.getName());
    private static final String RING = "events";
    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

    /** {@code struct attempts} of {@code attempts.bpf.h}: the program's own count. */
    @BpfStruct("attempts")
    record Attempts(long begun, long ended) {}

    private final BpfObject object;
    private final Ringbuf ring;
    private final Variant variant;
    private final KernelFilter filter;
    private final RecordLayout<T> layout;
    private final BpfVariable attempts;
    private final CompletableFuture<SourceFigures> last = new CompletableFuture<>();
    private volatile @Nullable Throwable failure;

    private LoadedSource(SourceDefinition<T> definition, Variant variant, BpfObject object) {
        this.object = object;
        ring = object.ringbuf(RING);
        this.variant = variant;
        filter = new KernelFilter(object);
        layout = RecordLayout.of(ring, definition.type());
        attempts = object.variable("attempts");
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

    /** Requests a consistent set of figures. The caller prevents {@link #close} meanwhile. */
    public CompletionStage<SourceFigures> audit() {
        long ended = attempts().ended();
        return ring.audit().thenApply(of -> new SourceFigures(of, ended, attempts().begun()));
    }

    /** The figures at the close. */
    public CompletionStage<SourceFigures> lastAudit() {
        return last.minimalCompletionStage();
    }

    private Attempts attempts() {
        return attempts.get(LOOKUP, Attempts.class);
    }

    /** The loaded object, for tests. */
    public BpfObject object() {
        return object;
    }

    /**
     * Detaches the programs, and closes the ring after a last delivery; {@link #close} follows.
     *
     * @param atMost how long to wait for demand
     */
    public void drain(Duration atMost) {
        offTheLoop(() -> {
            try {
                detach();
            } catch (IllegalStateException e) {
                LOG.log(System.Logger.Level.DEBUG, object + " was closed meanwhile", e);
            } catch (RuntimeException | Error e) { // the ring is closed all the same
                failure = e; // for onClose()
            }
            ring.closeGracefully(atMost);
        });
    }

    /**
     * Detaches the programs, ends the streams of the ring, and releases everything once its loop
     * has taken the last figures. Called once.
     */
    @Override
    public void close() {
        offTheLoop(this::end);
    }

    /** The thread of a poll loop must not wait for the kernel to detach. */
    private void offTheLoop(Runnable slow) {
        if (PollLoop.isLoopThread()) {
            Thread.ofPlatform().daemon().name("bpf-events-close-" + object.name()).start(slow);
        } else {
            slow.run();
        }
    }

    private void detach() {
        BpfProgram.detach(variant.programs().stream().map(object::program).toList());
    }

    private void end() {
        try {
            // first: what is sent after the ring is closed would be in no figure
            detach();
            ring.close();
            CompletionStage<?> _ =
                    audit().whenComplete((audit, failure) -> {
                        complete(audit, failure);
                        release();
                    });
        } catch (RuntimeException | Error e) {
            failure = e;
            object.close();
            last.completeExceptionally(e);
            throw e;
        }
    }

    /** Completes when everything is released; exceptionally if a program was not detached first. */
    public CompletionStage<Void> onClose() {
        return object.onClose()
                .thenCompose(_ -> {
                    Throwable reason = failure;
                    return reason == null
                            ? CompletableFuture.completedStage(null)
                            : CompletableFuture.failedStage(reason);
                });
    }

    /** Ends the close, for which no caller waits. */
    private void release() {
        try {
            object.close();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "cannot release " + object, e);
        }
    }

    private void complete(@Nullable SourceFigures audit, @Nullable Throwable failure) {
        if (audit == null) {
            last.completeExceptionally(Objects.requireNonNull(failure, "failure"));
        } else {
            last.complete(audit);
        }
    }
}
