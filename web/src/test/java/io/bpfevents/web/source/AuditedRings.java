package io.bpfevents.web.source;

import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.core.stats.RingbufAudit;
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
 * The kernel's rings, whose accounting can be compared with the programs' own counters. Opened
 * files are recorded for this process only, so that a test counts only the events that it caused.
 */
public final class AuditedRings implements Rings {
    private record Opened(BpfObject object, Ringbuf ring, int program) {}

    private final Map<Kind, Opened> latest = new ConcurrentHashMap<>();

    /**
     * An audit of a ring, between two samples of its program's counters.
     *
     * @param ended attempts that had ended before the audit
     * @param begun attempts that had begun after the audit
     */
    public record Accounting(long ended, RingbufAudit audit, long begun) {
        /** Whether the audit contains every attempt once. */
        public boolean isBalanced() {
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
                () -> object(kind).load(),
                object -> {
                    Ringbuf ring = object.ringbuf("events");
                    int program = object.programs().iterator().next().info().id();
                    latest.put(kind, new Opened(object, ring, program));
                    return stream.apply(ring);
                });
    }

    private static OpenBpfObject object(Kind kind) {
        OpenBpfObject object = new KernelRings(256 * 1024).object(kind);
        return kind == Kind.OPEN
                ? object.global("only_pid", ProcessHandle.current().pid())
                : object;
    }

    /** Whether this process has a descriptor of the program that was loaded last for a kind. */
    public boolean isHeld(Kind kind) {
        Opened opened = latest.get(kind);
        return opened != null && ProcessResources.holdsProgram(opened.program());
    }

    /** The accounting of the ring that was opened last for a kind. */
    public Accounting accounting(Kind kind) {
        Opened opened = latest.get(kind);
        long ended = attempts(opened.object(), 1);
        RingbufAudit audit = opened.ring().audit().toCompletableFuture().join();
        return new Accounting(ended, audit, attempts(opened.object(), 0));
    }

    private static long attempts(BpfObject object, int field) {
        MemorySegment key = MemorySegment.ofArray(new int[1]);
        MemorySegment value = MemorySegment.ofArray(new long[2]);
        object.map(".data.attempts").lookup(key, value);
        return value.getAtIndex(ValueLayout.JAVA_LONG, field);
    }
}
