package io.bpfevents.catalog.system;

import io.bpfevents.catalog.event.KernelEvent;
import io.bpfevents.catalog.event.Task;
import io.bpfevents.core.annotation.BpfField;
import io.bpfevents.core.annotation.BpfStruct;
import io.bpfevents.core.annotation.Clock;
import io.bpfevents.core.annotation.ClockId;
import java.time.Duration;
import java.time.Instant;

/**
 * A system call returned an error. {@code Filter.errnos} chooses errors, {@code Filter.minDuration}
 * applies to {@code latency}.
 *
 * <p>Many errors are normal: {@code EAGAIN} of a read without data, {@code ENOENT} of a search
 * path. While this source is in use, each system call of the machine takes longer, whether it fails
 * or not and whatever the filter is: about 0.1 microseconds, most of it by the kernel's own tracing
 * of system calls.
 *
 * <p>A call that is interrupted by a signal appears with the kernel's own error, such as {@code
 * ERESTARTSYS}, before the kernel restarts it or reports {@code EINTR} to the program. A call that
 * returns any number, not only errors, appears if that number is between -4095 and -1.
 *
 * @param time of the return
 * @param latency from the beginning of the call to its return; zero if it is unknown: the call
 *     began before the source was attached, or another thread whose id is equal in the low 16 bits
 *     began a call meanwhile
 * @param number the number of the call, which depends on the architecture
 * @param errno the error number, positive
 * @param compat whether the call is of a 32-bit program, or another one whose numbers are not those
 *     of the machine's architecture
 */
@BpfStruct("event")
public record FailedSyscall(
        @Clock(ClockId.BOOTTIME) Instant time,
        Task task,
        Duration latency,
        int number,
        @BpfField("error") int errno,
        boolean compat)
        implements KernelEvent {
    private static final SyscallNames NAMES = SyscallNames.ofThisMachine();

    /**
     * The name of the call, such as {@code openat}; {@code syscall_600} if it is unknown, as it is
     * if {@link #compat}.
     */
    public String name() {
        return compat ? "syscall_" + number : NAMES.of(number);
    }

    /** The name of the error, such as {@code ENOENT}; {@code errno_600} if it is unknown. */
    public String errnoName() {
        return ErrorNames.of(errno);
    }

    /** The call and its error by name, such as {@code openat: ENOENT}, and the components. */
    @Override
    public String toString() {
        return "FailedSyscall[%s: %s, time=%s, latency=%s, task=%s]"
                .formatted(name(), errnoName(), time, latency, task);
    }
}
