package io.bpfevents.catalog;

import io.bpfevents.core.object.BpfObject;

/** The loaded objects of sources; in this package, since users have no access to them. */
public final class SourceObjects {
    private SourceObjects() {}

    /** The object of a source that is loaded. */
    public static BpfObject of(KernelSource<?> source) {
        return ((LoadedKernelSource<?>) source).loaded().orElseThrow().object();
    }
}
