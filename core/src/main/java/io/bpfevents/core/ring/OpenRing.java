package io.bpfevents.core.ring;

import org.jspecify.annotations.Nullable;

/**
 * What a loop's thread holds of a ring while it serves it.
 *
 * @param control what the program counts, if it uses the contract
 */
record OpenRing(RingMemory memory, @Nullable ControlBlock control, RingbufReader reader) {

    void close() {
        reader.close();
        unmap(memory, control);
    }

    static void unmap(RingMemory memory, @Nullable ControlBlock control) {
        if (control != null) {
            control.unmap();
        }
        memory.unmap();
    }
}
