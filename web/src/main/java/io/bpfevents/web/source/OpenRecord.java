package io.bpfevents.web.source;

import io.bpfevents.core.annotation.BpfStruct;
import io.bpfevents.core.annotation.Size;

/** {@code struct event} of {@code open.bpf.c}. */
@BpfStruct("event")
record OpenRecord(long ktime, int pid, @Size(16) String comm, @Size(256) String filename)
        implements KernelRecord {
    @Override
    public Kind kind() {
        return Kind.OPEN;
    }

    @Override
    public String detail() {
        return filename;
    }
}
