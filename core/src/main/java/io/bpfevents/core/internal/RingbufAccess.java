package io.bpfevents.core.internal;

import io.bpfevents.core.btf.ObjectTypes;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.ring.Ringbuf;
import org.jspecify.annotations.Nullable;

/** Until the struct sources are merged. */
public final class RingbufAccess {
    private static final RingbufAccess ONE = new RingbufAccess();

    private RingbufAccess() {}

    public static RingbufAccess get() {
        return ONE;
    }

    public @Nullable ObjectTypes types(Ringbuf ring) {
        return ring instanceof BpfRingbuf kernel ? kernel.structTypes() : null;
    }
}
