package io.bpfevents.core.record;

import io.bpfevents.core.btf.ObjectTypes;
import org.jspecify.annotations.Nullable;

/** A perf buffer, as far as layouts need it. */
record PerfSource(@Nullable ObjectTypes structTypes) implements StructSource {
    /** A buffer of an object that declares no type for it. */
    static PerfSource of(StructSource object) {
        return new PerfSource(object.structTypes().forRing("events"));
    }

    @Override
    public boolean hasSampleHeader() {
        return true;
    }
}
