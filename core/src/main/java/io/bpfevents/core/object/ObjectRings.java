package io.bpfevents.core.object;

import io.bpfevents.core.MapType;
import io.bpfevents.core.btf.ObjectTypes;
import io.bpfevents.core.internal.serve.KernelRing;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.ring.Ringbuf;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The ring buffers of a loaded object: one Java object for each, from load to close. */
final class ObjectRings {
    private final Map<String, BpfRingbuf> rings = new ConcurrentHashMap<>();

    /** Opens those among the object's maps. */
    void open(Collection<BpfMap> maps, Globals globals, ObjectTypes types) {
        int control = -1;
        for (BpfMap map : maps) {
            if (map.name().equals(Globals.CONTROL_SECTION)) {
                control = map.fd();
            }
        }
        for (BpfMap map : maps) {
            if (map.type() == MapType.RINGBUF) {
                OptionalLong block = globals.controlBlockOffset(map.name());
                rings.put(
                        map.name(),
                        BpfRingbuf.of(
                                KernelRing.ofObject(map.name(), map.fd(), control, block), types));
            }
        }
    }

    @Nullable BpfRingbuf get(String name) {
        return rings.get(name);
    }

    void close() {
        rings.values().forEach(Ringbuf::close);
    }

    void closeGracefully(Duration atMost) {
        rings.values().forEach(ring -> ring.closeGracefully(atMost));
    }

    /** Does something when all of them have released everything. */
    @SuppressWarnings("FutureReturnValueIgnored") // a ring's failure was told to its subscriber
    void whenClosed(Runnable then) {
        CompletableFuture<?>[] ends =
                rings.values().stream()
                        .map(ring -> ring.onClose().toCompletableFuture())
                        .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(ends).whenComplete((nothing, error) -> then.run());
    }
}
