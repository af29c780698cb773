package io.bpfevents.web.source;

import io.bpfevents.core.annotation.BpfStruct;
import io.bpfevents.core.annotation.Size;
import java.util.OptionalInt;

/** {@code struct event} of {@code exec.bpf.c}. */
@BpfStruct("event")
record ExecRecord(
        long ktime, int pid, int ppid, int uid, @Size(16) String comm, @Size(256) String filename)
        implements KernelRecord {
    @Override
    public Kind kind() {
        return Kind.EXEC;
    }

    @Override
    public OptionalInt parent() {
        return OptionalInt.of(ppid);
    }

    @Override
    public String detail() {
        return filename;
    }
}
