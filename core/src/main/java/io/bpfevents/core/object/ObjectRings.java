package io.bpfevents.core.object;

import io.bpfevents.core.MapType;
import io.bpfevents.core.btf.ObjectTypes;
import io.bpfevents.core.internal.call.ReleaseSteps;
import io.bpfevents.core.internal.kernel.KernelRing;
import io.bpfevents.core.object.load.ControlBlocks;
import io.bpfevents.core.object.map.NativeMap;
import io.bpfevents.core.object.variable.Globals;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.ring.Ringbuf;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The ring buffers of a loaded object: one handle for each, from load to close. For any thread. */
final class ObjectRings {
    private final Map<String, BpfRingbuf> rings;

    private ObjectRings(Map<String, BpfRingbuf> rings) {
        this.rings = rings;
    }

    /** Opens the rings among an object's maps. If one fails, those before it are closed. */
    static ObjectRings open(Collection<NativeMap> maps, Globals globals, ObjectTypes types) {
        ObjectRings opened = new ObjectRings(new LinkedHashMap<>());
        try {
            int control = -1;
            for (NativeMap map : maps) {
                if (map.name().equals(ControlBlocks.SECTION)) {
                    control = map.fd();
                }
            }
            for (NativeMap map : maps) {
                if (map.type() == MapType.RINGBUF) {
                    OptionalLong block = globals.controlBlockOffset(map.name());
                    opened.rings.put(
                            map.name(),
                            BpfRingbuf.of(
                                    KernelRing.ofObject(map.name(), map.fd(), control, block),
                                    types));
                }
            }
            return opened;
        } catch (RuntimeException | Error e) {
            opened.close();
            throw e;
        }
    }

    @Nullable BpfRingbuf get(String name) {
        return rings.get(name);
    }

    void close() {
        ReleaseSteps.each(rings.values(), Ringbuf::close);
    }

    void closeGracefully(Duration atMost) {
        ReleaseSteps.each(rings.values(), ring -> ring.closeGracefully(atMost));
    }

    /** Performs an action when all rings have released everything. */
    @SuppressWarnings("FutureReturnValueIgnored") // a ring reports its failure to its subscriber
    void whenClosed(Runnable then) {
        CompletableFuture<?>[] closed =
                rings.values().stream()
                        .map(ring -> ring.onClose().toCompletableFuture())
                        .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(closed).whenComplete((nothing, error) -> then.run());
    }
}
