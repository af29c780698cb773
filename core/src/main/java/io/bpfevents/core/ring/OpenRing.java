package io.bpfevents.core.ring;

import io.bpfevents.core.BpfException;
import org.jspecify.annotations.Nullable;

/**
 * What a loop's thread holds of a ring while it serves it.
 *
 * @param control what the program counts, if it uses the contract
 */
record OpenRing(RingMemory memory, @Nullable ControlBlock control, RingbufReader reader) {
    /** System property: {@code libbpf} has libbpf read the rings, to compare with. */
    static final String READER = "io.bpfevents.reader";

    static OpenRing open(RingHandle handle) {
        RingMemory memory = RingMemory.map(handle.fd(), handle.sizeBytes());
        ControlBlock control = null;
        try {
            RingHandle.Control place = handle.control();
            if (place != null) {
                control = ControlBlock.map(place.fd(), place.offset(), handle.name());
            }
            return new OpenRing(memory, control, reader(handle, memory));
        } catch (RuntimeException | Error e) {
            unmap(memory, control);
            throw e;
        }
    }

    private static RingbufReader reader(RingHandle handle, RingMemory memory) {
        String kind = System.getProperty(READER, "mapped");
        return switch (kind) {
            case "mapped" -> new MappedRingbufReader(handle.name(), memory);
            case "libbpf" -> new LibbpfRingbufReader(handle.fd(), memory);
            default ->
                    throw new BpfException(
                            "read " + handle, READER + " is mapped or libbpf, not " + kind);
        };
    }

    void close() {
        reader.close();
        unmap(memory, control);
    }

    private static void unmap(RingMemory memory, @Nullable ControlBlock control) {
        if (control != null) {
            control.unmap();
        }
        memory.unmap();
    }
}
