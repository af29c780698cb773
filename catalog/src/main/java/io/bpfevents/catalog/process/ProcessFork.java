package io.bpfevents.catalog.process;

import io.bpfevents.catalog.event.KernelEvent;
import io.bpfevents.catalog.event.Task;
import io.bpfevents.core.annotation.BpfStruct;
import io.bpfevents.core.annotation.Clock;
import io.bpfevents.core.annotation.ClockId;
import java.time.Instant;

/**
 * A process was created by {@code fork}, {@code vfork}, {@code clone} or {@code clone3}. It has not
 * run yet, and has the program and name of its creator. New threads are not reported.
 *
 * @param task the caller of the system call; with {@code CLONE_PARENT} the child's parent is
 *     another process
 * @param childPid the new process's id in the initial PID namespace
 */
@BpfStruct("event")
public record ProcessFork(@Clock(ClockId.BOOTTIME) Instant time, Task task, int childPid)
        implements KernelEvent {}
