package io.bpfevents.core.ring;

import org.jspecify.annotations.Nullable;

/**
 * What a loop's thread holds of a ring while it serves it.
 *
 * @param failures what the producers count, if they do
 */
record OpenRing(RingMemory memory, @Nullable FailureCounts failures, RingbufReader reader) {

    void close() {
        reader.close();
        unmap(memory, failures);
    }

    static void unmap(RingMemory memory, @Nullable FailureCounts failures) {
        if (failures != null) {
            failures.unmap();
        }
        memory.unmap();
    }
}
