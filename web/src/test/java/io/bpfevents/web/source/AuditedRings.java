package io.bpfevents.web.source;

import io.bpfevents.catalog.Filter;
import io.bpfevents.catalog.KernelEvents;
import io.bpfevents.catalog.KernelSource;
import io.bpfevents.catalog.SourceAudit;
import io.bpfevents.catalog.SourceObjects;
import io.bpfevents.catalog.SourceOptions;
import io.bpfevents.catalog.event.KernelEvent;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.BpfProgram;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.core.testing.ProcessResources;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/**
 * The kernel's rings, whose accounting can be compared with the programs' own counters. Only events
 * of this process are sent, so that a test counts only those that it caused.
 */
public final class AuditedRings implements Rings {
    private static final SourceOptions OPTIONS =
            SourceOptions.defaults()
                    .ringBytes(256 * 1024)
                    .filter(Filter.all().pids((int) ProcessHandle.current().pid()));

    /** What was opened; the id of one of its programs. */
    private record Opened(KernelSource<?> source, int program) {}

    private final Map<Kind, Opened> latest = new ConcurrentHashMap<>();

    @Override
    public boolean simulated() {
        return false;
    }

    @Override
    public <T> Flux<T> open(
            Kind kind,
            BiFunction<Ringbuf, RecordDecoder<? extends KernelEvent>, Publisher<T>> stream) {
        return Flux.defer(() -> {
            KernelSource<?> source = kind.source(KernelEvents::source, OPTIONS);
            return source.using((ring, decoder) -> {
                latest.put(kind, new Opened(source, loaded(SourceObjects.of(source))));
                return stream.apply(ring, decoder);
            });
        });
    }

    private static int loaded(BpfObject object) {
        return object.programs().stream()
                .filter(BpfProgram::isAttached)
                .mapToInt(program -> program.info().id())
                .findFirst()
                .orElseThrow();
    }

    /** Whether this process has a descriptor of the program that was loaded last for a kind. */
    public boolean isHeld(Kind kind) {
        Opened opened = latest.get(kind);
        return opened != null && ProcessResources.holdsProgram(opened.program());
    }

    /** The accounting of the source that was opened last for a kind. */
    public SourceAudit accounting(Kind kind) {
        return latest.get(kind).source().audit().toCompletableFuture().join();
    }
}
