package io.bpfevents.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.catalog.internal.Catalogue;
import io.bpfevents.catalog.internal.LoadedSource;
import io.bpfevents.catalog.internal.SourceDefinition;
import io.bpfevents.catalog.internal.VariantChoice;
import io.bpfevents.catalog.process.ProcessStart;
import io.bpfevents.core.annotation.BpfStruct;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.stats.RingbufAudit;
import io.bpfevents.reactor.BpfEvents;
import java.lang.invoke.MethodHandles;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import reactor.core.Disposable;

/** The program starts that a filter admits, and what the program and its ring counted. */
final class StartsOfTest implements AutoCloseable {
    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

    /** {@code struct attempts} of {@code attempts.bpf.h}. */
    @BpfStruct("attempts")
    record Attempts(long begun, long ended) {}

    private final LoadedSource<ProcessStart> source;
    private final List<ProcessStart> events = new CopyOnWriteArrayList<>();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private Disposable subscription = () -> {};

    private StartsOfTest(LoadedSource<ProcessStart> source) {
        this.source = source;
    }

    /** Loads the source, and reads nothing. */
    static StartsOfTest load(Filter filter, Consumer<OpenBpfObject> configure) {
        SourceDefinition<ProcessStart> definition = Catalogue.of(ProcessStart.class);
        return new StartsOfTest(
                LoadedSource.load(
                        definition, VariantChoice.require(definition), configure, filter.spec()));
    }

    /** Loads and reads the source. */
    static StartsOfTest of(Filter filter) {
        return load(filter, _ -> {}).read();
    }

    StartsOfTest read() {
        subscription =
                BpfEvents.ringbuf(source.ring(), source.layout())
                        .subscribe(events::add, failures::add);
        return this;
    }

    void filter(Filter filter) {
        source.filter(filter.spec());
    }

    /** The names of the started files up to the one with this name. */
    List<String> until(String last) {
        await().until(() -> !failures.isEmpty() || names().contains(last));
        assertThat(failures).isEmpty();
        return names();
    }

    private List<String> names() {
        return events.stream()
                .map(start -> Path.of(start.filename()).getFileName().toString())
                .toList();
    }

    /** Waits for a number of events that match. */
    void awaitEvents(Predicate<ProcessStart> wanted, int count) {
        await().until(() -> !failures.isEmpty() || events.stream().filter(wanted).count() >= count);
        assertThat(failures).isEmpty();
        assertThat(events).filteredOn(wanted).hasSize(count);
    }

    List<ProcessStart> events() {
        return events;
    }

    /** The program's own count. */
    long attempts() {
        return source.object().variable("attempts").get(LOOKUP, Attempts.class).begun();
    }

    RingbufAudit audit() {
        return source.ring().audit().toCompletableFuture().join();
    }

    @Override
    public void close() {
        subscription.dispose();
        source.close();
    }
}
