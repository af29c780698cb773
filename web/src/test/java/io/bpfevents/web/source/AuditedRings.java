package io.bpfevents.web.source;

import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.core.ring.RingbufAudit;
import io.bpfevents.core.testing.ProcessResources;
import io.bpfevents.reactor.BpfEvents;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/**
 * The kernel's rings, whose books can be held against the programs' own counts. The files that
 * other processes open are not recorded: a test counts only what it caused.
 */
public final class AuditedRings implements Rings {
    private record Opened(BpfObject object, Ringbuf ring, int program) {}

    private final Map<Kind, Opened> latest = new ConcurrentHashMap<>();

    /**
     * A ring's books.
     *
     * @param ended attempts that were over before they were taken
     * @param begun attempts that had begun when they had been taken
     */
    public record Books(long ended, RingbufAudit audit, long begun) {
        /** Whether every attempt is accounted for, once. */
        public boolean balanced() {
            long sum = audit.attempts().orElseThrow();
            return ended <= sum && sum <= begun;
        }
    }

    @Override
    public boolean simulated() {
        return false;
    }

    @Override
    public <T> Flux<T> open(Kind kind, Function<Ringbuf, Publisher<T>> stream) {
        return BpfEvents.using(
                () -> object(kind),
                object -> {
                    Ringbuf ring = object.ringbuf("events");
                    int program = object.programs().iterator().next().info().id();
                    latest.put(kind, new Opened(object, ring, program));
                    return stream.apply(ring);
                });
    }

    private static BpfObject object(Kind kind) {
        BpfObject object = new KernelRings(256 * 1024).object(kind);
        return kind == Kind.OPEN
                ? object.global("only_pid", ProcessHandle.current().pid())
                : object;
    }

    /** Whether a descriptor of this process holds the program that was loaded last. */
    public boolean isHeld(Kind kind) {
        Opened opened = latest.get(kind);
        return opened != null && ProcessResources.holdsProgram(opened.program());
    }

    /** Those of the ring that was opened last. */
    public Books books(Kind kind) {
        Opened opened = latest.get(kind);
        long ended = attempts(opened.object(), 1);
        RingbufAudit audit = opened.ring().audit().toCompletableFuture().join();
        return new Books(ended, audit, attempts(opened.object(), 0));
    }

    private static long attempts(BpfObject object, int field) {
        MemorySegment key = MemorySegment.ofArray(new int[1]);
        MemorySegment value = MemorySegment.ofArray(new long[2]);
        object.map(".data.attempts").lookup(key, value);
        return value.getAtIndex(ValueLayout.JAVA_LONG, field);
    }
}
