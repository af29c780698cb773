package io.bpfevents.core.bind;

/** The kind of buffer that records are read from. */
public enum BufferKind {
    /** A ring; also any memory that contains records only. */
    RING,

    /**
     * A perf buffer: the kernel writes a {@linkplain io.bpfevents.core.value.SampleHeader header}
     * before each record, and up to 7 arbitrary bytes after it.
     */
    PERF
}
