package io.bpfevents.web.source;

import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.reactor.BpfEvents;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/** Rings of this machine's kernel, filled by BPF programs. */
public final class KernelRings implements Rings {
    private final long ringBytes;

    /**
     * @param ringBytes the size of each ring, a power of two
     */
    public KernelRings(long ringBytes) {
        this.ringBytes = ringBytes;
    }

    @Override
    public boolean simulated() {
        return false;
    }

    @Override
    public <T> Flux<T> open(Kind kind, Function<Ringbuf, Publisher<T>> stream) {
        return BpfEvents.using(
                () -> object(kind).load(), object -> stream.apply(object.ringbuf("events")));
    }

    OpenBpfObject object(Kind kind) {
        String resource = "META-INF/bpf/" + kind.label() + ".bpf.o";
        OpenBpfObject object = BpfObject.openResource(KernelRings.class.getClassLoader(), resource);
        try {
            return object.maxEntries("events", ringBytes);
        } catch (RuntimeException e) {
            object.close();
            throw e;
        }
    }
}
