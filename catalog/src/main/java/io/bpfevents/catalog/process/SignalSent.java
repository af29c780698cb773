package io.bpfevents.catalog.process;

import io.bpfevents.catalog.event.KernelEvent;
import io.bpfevents.catalog.event.Task;
import io.bpfevents.core.annotation.BpfStruct;
import io.bpfevents.core.annotation.Clock;
import io.bpfevents.core.annotation.ClockId;
import io.bpfevents.core.annotation.Size;
import java.time.Instant;

/**
 * A signal was sent to a process or thread. A signal to several processes is one event for each. A
 * fatal signal that the kernel passes on to the other threads of its target is one event.
 *
 * @param task the sender: the thread that ran when the signal was sent. For a signal of the kernel
 *     it may have nothing to do with it, since timers and terminals interrupt any thread
 * @param signal the number of the signal
 * @param code the origin as {@code si_code} states it to a handler, such as 0 for {@code kill}
 * @param targetPid the process that receives it
 * @param targetTid the thread that receives it, if {@code toProcess} is false; otherwise the thread
 *     by which the kernel addressed the process, while any thread may handle it: normally the
 *     first, and for {@code SIGCHLD} the one that created the child
 * @param targetComm the name of that thread, at most 15 bytes
 * @param toProcess whether any thread of the process may handle it
 * @param fromKernel whether the kernel generated it, not a system call such as {@code kill}. A
 *     signal by {@code rt_sigqueueinfo} may claim the code of a timer, a message queue or a file
 *     ({@code SI_TIMER}, {@code SI_MESGQ}, {@code SI_SIGIO}), and then counts as the kernel's
 */
@BpfStruct("event")
public record SignalSent(
        @Clock(ClockId.BOOTTIME) Instant time,
        Task task,
        int signal,
        int code,
        int targetPid,
        int targetTid,
        @Size(16) String targetComm,
        SignalResult result,
        boolean toProcess,
        boolean fromKernel)
        implements KernelEvent {
    /** The name of {@link #signal()}, such as {@code SIGTERM}. */
    public String signalName() {
        return SignalNames.of(signal);
    }
}
