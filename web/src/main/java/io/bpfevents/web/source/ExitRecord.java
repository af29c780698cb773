package io.bpfevents.web.source;

import io.bpfevents.core.annotation.BpfStruct;
import io.bpfevents.core.annotation.Size;
import java.util.OptionalInt;

/** {@code struct event} of {@code exit.bpf.c}. */
@BpfStruct("event")
record ExitRecord(long ktime, int pid, int ppid, int status, @Size(16) String comm)
        implements KernelRecord {
    private static final int SIGNAL = 0x7f; // bits of the status, see wait(2)

    @Override
    public Kind kind() {
        return Kind.EXIT;
    }

    @Override
    public OptionalInt parent() {
        return OptionalInt.of(ppid);
    }

    @Override
    public String detail() {
        int signal = status & SIGNAL;
        return signal == 0 ? "code " + (status >> 8 & 0xff) : "signal " + signal;
    }
}
