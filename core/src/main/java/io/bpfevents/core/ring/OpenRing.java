package io.bpfevents.core.ring;

import org.jspecify.annotations.Nullable;

/**
 * What a loop's thread holds of a ring while it serves it.
 *
 * @param control what the program counts, if it uses the contract
 */
record OpenRing(RingMemory memory, @Nullable ControlBlock control, RingbufReader reader) {

    static OpenRing open(RingHandle handle) {
        RingMemory memory = RingMemory.map(handle.fd());
        ControlBlock control = null;
        try {
            RingHandle.Control place = handle.control();
            if (place != null) {
                control = ControlBlock.map(place.fd(), place.offset(), handle.name());
            }
            return new OpenRing(memory, control, new LibbpfRingbufReader(handle.fd(), memory));
        } catch (RuntimeException | Error e) {
            unmap(memory, control);
            throw e;
        }
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
