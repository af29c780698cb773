package io.bpfevents.benchmarks.catalog;

import io.bpfevents.catalog.Filter;
import io.bpfevents.catalog.KernelEvents;
import io.bpfevents.catalog.KernelSource;
import io.bpfevents.catalog.SourceAudit;
import io.bpfevents.catalog.SourceAvailability;
import io.bpfevents.catalog.SourceOptions;
import io.bpfevents.catalog.SourceStats;
import io.bpfevents.catalog.event.KernelEvent;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A source whose program is attached, with a subscriber that counts the events. */
public final class OpenSource implements AutoCloseable {
    private static final int TIMEOUT = 30; // seconds
    private static final long POLL = TimeUnit.MILLISECONDS.toNanos(5);

    private final KernelSource<?> source;
    private final LongAdder events = new LongAdder();
    private final CompletableFuture<@Nullable Void> termination;

    private <T extends KernelEvent> OpenSource(
            KernelSource<T> source, Consumer<? super T> subscriber) {
        this.source = source;
        termination =
                source.flux()
                        .doOnNext(event -> {
                            events.increment();
                            subscriber.accept(event);
                        })
                        .then()
                        .toFuture();
    }

    /** Returns when the program is attached and the subscriber reads its ring. */
    static OpenSource open(SourceAvailability available, Filter filter) {
        return open(source(available.type(), filter), (KernelEvent _) -> {});
    }

    /**
     * Returns when the program is attached and the subscriber reads its ring.
     *
     * @param subscriber receives the events
     */
    public static <T extends KernelEvent> OpenSource open(
            KernelSource<T> source, Consumer<? super T> subscriber) {
        OpenSource open = new OpenSource(source, subscriber);
        open.awaitSubscriber();
        return open;
    }

    @SuppressWarnings("unchecked") // all events are records
    private static <T extends Record & KernelEvent> KernelSource<T> source(
            Class<?> type, Filter filter) {
        return KernelEvents.source((Class<T>) type, SourceOptions.defaults().filter(filter));
    }

    /**
     * The subscriber has demand as soon as it reads the ring, whose program is attached by then.
     */
    private void awaitSubscriber() {
        while (source.ring().filter(ring -> ring.demand() > 0).isEmpty()) {
            if (termination.isDone()) {
                termination.join(); // throws the reason
            }
            LockSupport.parkNanos(POLL);
        }
    }

    String name() {
        return source.name();
    }

    /** The events that the subscriber got. */
    public long events() {
        return events.sum();
    }

    SourceStats stats() {
        return source.stats();
    }

    /** The figures of now; of a closed source its last ones. */
    public SourceAudit audit() {
        return source.audit().toCompletableFuture().orTimeout(TIMEOUT, TimeUnit.SECONDS).join();
    }

    /** Closes the program, and waits until the subscriber has its last event. */
    @Override
    public void close() {
        source.close();
        termination.orTimeout(TIMEOUT, TimeUnit.SECONDS).join();
    }
}
