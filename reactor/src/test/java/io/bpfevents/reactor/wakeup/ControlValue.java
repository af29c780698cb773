package io.bpfevents.reactor.wakeup;

import io.bpfevents.core.object.BpfMap;
import io.bpfevents.core.object.BpfObject;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The control block of an object's first ring, as {@code bpf_events.bpf.h} lays it out. */
final class ControlValue {
    static final long MAGIC = 0;
    static final long VERSION = 8;
    static final long PAUSED = 64;
    static final long WAKEUP = 68;
    static final long DOORBELL = 72;

    private static final MemorySegment KEY = MemorySegment.ofArray(new int[1]);

    private final BpfMap map;

    ControlValue(BpfObject object) {
        map = object.map(".data.events");
    }

    private MemorySegment value() {
        MemorySegment value = MemorySegment.ofArray(new byte[map.valueSize()]);
        map.lookup(KEY, value);
        return value;
    }

    int paused() {
        return value().get(ValueLayout.JAVA_INT_UNALIGNED, PAUSED);
    }

    int wakeup() {
        return value().get(ValueLayout.JAVA_INT_UNALIGNED, WAKEUP);
    }

    long doorbell() {
        return value().get(ValueLayout.JAVA_LONG_UNALIGNED, DOORBELL);
    }

    void set(long field, int to) {
        MemorySegment value = value();
        value.set(ValueLayout.JAVA_INT_UNALIGNED, field, to);
        map.update(KEY, value);
    }
}
