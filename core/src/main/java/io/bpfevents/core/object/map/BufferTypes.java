package io.bpfevents.core.object.map;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.MapType;
import io.bpfevents.core.internal.count.ControlBlock;
import io.bpfevents.core.object.variable.GlobalVariable;
import io.bpfevents.core.object.variable.Globals;
import io.bpfevents.ffi.Libbpf;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The buffers of an object that the program declares by {@code BPF_EVENTS_BUFFER}: each becomes a
 * ring buffer where the kernel has them, else a perf event array. For calls that exclude all others
 * and precede the load.
 */
public final class BufferTypes {
    private record Buffer(MapDefinition map, GlobalVariable flag, Optional<GlobalVariable> block) {}

    private final String object;
    private final List<Buffer> buffers = new ArrayList<>();
    private boolean perf;

    /** Finds those buffers among the maps of an object. */
    public BufferTypes(String object, List<MapDefinition> maps, Globals globals) {
        this.object = object;
        for (MapDefinition map : maps) {
            globals.perfFlag(map.name())
                    .ifPresent(flag ->
                            buffers.add(new Buffer(map, flag, globals.controlBlock(map.name()))));
        }
    }

    /**
     * Makes all of them perf event arrays, whether or not the kernel has ring buffers.
     *
     * @throws BpfException if the object has none
     */
    public void forcePerf(String operation) {
        if (buffers.isEmpty()) {
            throw new BpfException(
                    operation,
                    "object " + object + " has no buffer that is declared by BPF_EVENTS_BUFFER");
        }
        perf = true;
    }

    /** Sets the type of each buffer, and what the program knows of it. */
    public void beforeLoad() {
        if (buffers.isEmpty()) {
            return;
        }
        boolean all = perf || !kernelHasRings();
        for (Buffer buffer : buffers) {
            if (all || buffer.map.type() == MapType.PERF_EVENT_ARRAY) { // set by the user
                makePerf(buffer);
            }
        }
    }

    private static boolean kernelHasRings() {
        return Libbpf.libbpf_probe_bpf_map_type(Libbpf.BPF_MAP_TYPE_RINGBUF, MemorySegment.NULL)
                == 1;
    }

    private static void makePerf(Buffer buffer) {
        String operation = "make buffer " + buffer.map.name() + " a perf event array";
        buffer.map.type(operation, MapType.PERF_EVENT_ARRAY);
        // 0: libbpf sets it to the number of possible CPUs
        buffer.map.change(operation, map -> Libbpf.bpf_map__set_max_entries(map, 0));
        ByteBuffer one = ByteBuffer.allocate(buffer.flag.size()).order(ByteOrder.nativeOrder());
        buffer.flag.write(one.putInt(1).array(), operation);
        buffer.block.ifPresent(block -> {
            byte[] initial = block.read(operation);
            ControlBlock.describePerf(initial);
            block.write(initial, operation);
        });
    }
}
