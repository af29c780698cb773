package io.bpfevents.catalog.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.catalog.event.KernelEvent;
import io.bpfevents.catalog.internal.Catalogue;
import io.bpfevents.catalog.internal.LoadedSource;
import io.bpfevents.catalog.internal.Variant;
import io.bpfevents.catalog.internal.filter.FilterSpec;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.stats.RingbufAudit;
import io.bpfevents.reactor.BpfEvents;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Named;
import reactor.core.Disposable;

/** The events of one variant of a source, in the order of the ring. */
public final class Observation<T extends Record & KernelEvent> implements AutoCloseable {
    /** More than what an adjustment of the wall clock changes meanwhile. */
    private static final Duration ADJUSTMENT = Duration.ofSeconds(1);

    private final Instant begin = Instant.now();
    private final LoadedSource<T> source;
    private final Disposable subscription;
    private final List<T> events = new CopyOnWriteArrayList<>();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();

    private Observation(LoadedSource<T> source) {
        this.source = source;
        subscription =
                BpfEvents.ringbuf(source.ring(), source.layout())
                        .subscribe(events::add, failures::add);
    }

    /** The variants that this kernel can run. */
    public static <T extends Record & KernelEvent> List<Named<Variant>> variants(Class<T> type) {
        return Catalogue.of(type).variants().stream()
                .filter(variant -> variant.missing().isEmpty())
                .map(variant -> Named.of(variant.hook(), variant))
                .toList();
    }

    /** Observes this process and all that it starts. */
    public static <T extends Record & KernelEvent> Observation<T> ofTree(
            Class<T> type, Variant variant) {
        int self = Math.toIntExact(ProcessHandle.current().pid());
        return of(type, variant, FilterSpec.ALL.withTree(self));
    }

    public static <T extends Record & KernelEvent> Observation<T> of(
            Class<T> type, Variant variant, FilterSpec filter) {
        return of(type, variant, _ -> {}, filter);
    }

    /** With maps and constants that are set before the load. */
    public static <T extends Record & KernelEvent> Observation<T> of(
            Class<T> type, Variant variant, Consumer<OpenBpfObject> configure, FilterSpec filter) {
        return new Observation<>(LoadedSource.load(Catalogue.of(type), variant, configure, filter));
    }

    public LoadedSource<T> source() {
        return source;
    }

    /** Waits for the first event that matches. */
    public T await(Predicate<T> wanted) {
        Awaitility.await().until(() -> !failures.isEmpty() || events.stream().anyMatch(wanted));
        if (!failures.isEmpty()) {
            throw new AssertionError(failures.getFirst());
        }
        return events.stream().filter(wanted).findFirst().orElseThrow();
    }

    /** The events up to now that match. */
    public List<T> events(Predicate<T> wanted) {
        return events.stream().filter(wanted).toList();
    }

    public RingbufAudit audit() {
        return source.ring().audit().toCompletableFuture().join();
    }

    /** Asserts that the time of an event is within this observation. */
    public void assertTime(T event) {
        assertThat(event.time()).isBetween(begin.minus(ADJUSTMENT), Instant.now().plus(ADJUSTMENT));
    }

    @Override
    public void close() {
        subscription.dispose();
        source.close();
    }
}
