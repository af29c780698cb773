package io.bpfevents.catalog.process;

import io.bpfevents.catalog.event.KernelEvent;
import io.bpfevents.catalog.event.Task;
import io.bpfevents.core.annotation.BpfStruct;
import io.bpfevents.core.annotation.Clock;
import io.bpfevents.core.annotation.ClockId;
import java.time.Duration;
import java.time.Instant;

/**
 * A process ended: its last thread exited. One event per process, with the status that {@code wait}
 * reports to its parent.
 *
 * @param task the thread that exited last, whose name may differ from that of the first thread
 * @param lifetime since the process was created, which may be before its program was started.
 *     {@code Filter.minDuration} applies to it
 * @param exitCode 0 to 255 as the process passed it; 0 if a signal ended the process
 * @param signal the number of the signal that ended the process; 0 if the process exited
 * @param coreDumped whether that signal caused a core dump that was written
 */
@BpfStruct("event")
public record ProcessExit(
        @Clock(ClockId.BOOTTIME) Instant time,
        Task task,
        Duration lifetime,
        int exitCode,
        int signal,
        boolean coreDumped)
        implements KernelEvent {
    /** The name of {@link #signal()}, such as {@code SIGKILL}; empty if the process exited. */
    public String signalName() {
        return SignalNames.of(signal);
    }
}
