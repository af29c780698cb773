package io.bpfevents.core.object;

import io.bpfevents.core.MapType;
import io.bpfevents.core.btf.ObjectTypes;
import io.bpfevents.core.internal.call.MapTypes;
import io.bpfevents.core.internal.call.ReleaseSteps;
import io.bpfevents.core.internal.kernel.KernelPerfbuf;
import io.bpfevents.core.internal.kernel.KernelRing;
import io.bpfevents.core.object.load.ControlBlocks;
import io.bpfevents.core.object.map.NativeMap;
import io.bpfevents.core.object.variable.Globals;
import io.bpfevents.core.ring.BpfPerfbuf;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.ring.EventBuffer;
import io.bpfevents.core.ring.PerfbufConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The buffers of a loaded object: one handle for each. Rings are open from load to close, perf
 * buffers from their first use, since their size is not part of the object. For any thread.
 */
final class ObjectBuffers {
    private static final int NONE = -1;

    private final String object;
    private final Globals globals;
    private final ObjectTypes types;
    private final int control;
    private final Map<String, BpfRingbuf> rings = new LinkedHashMap<>();

    // guarded by this
    private final Map<String, OpenPerfbuf> perfbufs = new LinkedHashMap<>();
    private boolean closed;

    private record OpenPerfbuf(BpfPerfbuf perfbuf, PerfbufConfig config) {}

    private ObjectBuffers(
            String object, Collection<NativeMap> maps, Globals globals, ObjectTypes types) {
        this.object = object;
        this.globals = globals;
        this.types = types;
        this.control =
                maps.stream()
                        .filter(map -> map.name().equals(ControlBlocks.SECTION))
                        .mapToInt(NativeMap::fd)
                        .findFirst()
                        .orElse(NONE);
    }

    /** Opens the rings among an object's maps. If one fails, those before it are closed. */
    static ObjectBuffers open(
            String object, Collection<NativeMap> maps, Globals globals, ObjectTypes types) {
        ObjectBuffers opened = new ObjectBuffers(object, maps, globals, types);
        try {
            for (NativeMap map : maps) {
                if (map.type() == MapType.RINGBUF) {
                    opened.rings.put(map.name(), opened.openRing(map));
                } else if (map.type() == MapType.PERF_EVENT_ARRAY) {
                    KernelPerfbuf.identify(
                            map.name(),
                            map.fd(),
                            opened.control,
                            globals.controlBlockOffset(map.name()));
                }
            }
            return opened;
        } catch (RuntimeException | Error e) {
            opened.close();
            throw e;
        }
    }

    private BpfRingbuf openRing(NativeMap map) {
        return BpfRingbuf.of(
                KernelRing.ofObject(
                        map.name(), map.fd(), control, globals.controlBlockOffset(map.name())),
                types);
    }

    BpfRingbuf ringbuf(NativeMap map) {
        String name = map.name();
        MapTypes.requireBuffer(
                MapType.RINGBUF,
                map.type(),
                "open ring buffer " + name + " of " + object,
                "perfbuf(\"" + name + "\")");
        return Objects.requireNonNull(rings.get(name), name);
    }

    /**
     * The perf buffer of a map, opened by the first call.
     *
     * @param config null for that of the first call, or the default
     */
    synchronized BpfPerfbuf perfbuf(NativeMap map, @Nullable PerfbufConfig config) {
        String name = map.name();
        String operation = "open perf buffer " + name + " of " + object;
        MapTypes.requireBuffer(
                MapType.PERF_EVENT_ARRAY, map.type(), operation, "ringbuf(\"" + name + "\")");
        OpenPerfbuf open = perfbufs.get(name);
        if (open != null && config != null && config != open.config()) {
            throw new IllegalStateException(
                    operation + ": it is open already: pass the configuration to the first call");
        }
        if (open == null) {
            if (closed) {
                throw new IllegalStateException(operation + ": the object is closed");
            }
            open = openPerfbuf(map, config == null ? PerfbufConfig.defaults() : config);
            perfbufs.put(name, open);
        }
        return open.perfbuf();
    }

    private OpenPerfbuf openPerfbuf(NativeMap map, PerfbufConfig config) {
        return new OpenPerfbuf(
                BpfPerfbuf.of(
                        map.name(),
                        map.fd(),
                        control,
                        globals.controlBlockOffset(map.name()),
                        config,
                        types),
                config);
    }

    private synchronized List<EventBuffer> all() {
        List<EventBuffer> all = new ArrayList<>(rings.values());
        perfbufs.values().forEach(open -> all.add(open.perfbuf()));
        return all;
    }

    void close() {
        synchronized (this) {
            closed = true;
        }
        ReleaseSteps.each(all(), EventBuffer::close);
    }

    void closeGracefully(Duration atMost) {
        ReleaseSteps.each(all(), buffer -> buffer.closeGracefully(atMost));
    }

    /** Performs an action when all buffers have released everything. */
    @SuppressWarnings("FutureReturnValueIgnored") // a buffer reports its failure to its subscriber
    void whenClosed(Runnable then) {
        CompletableFuture<?>[] closing =
                all().stream()
                        .map(buffer -> buffer.onClose().toCompletableFuture())
                        .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(closing).whenComplete((nothing, error) -> then.run());
    }
}
