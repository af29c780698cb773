package io.bpfevents.catalog.system;

import io.bpfevents.catalog.event.KernelEvent;
import io.bpfevents.catalog.event.Task;
import io.bpfevents.core.annotation.BpfStruct;
import io.bpfevents.core.annotation.Clock;
import io.bpfevents.core.annotation.ClockId;
import io.bpfevents.core.annotation.Size;
import java.time.Instant;

/**
 * A CPU stopped running one thread, and runs another one. There are thousands per second on each
 * busy CPU, so the reader is woken once per 64 KiB unless options state otherwise.
 *
 * <p>A filter compares with the previous thread, {@code task}.
 *
 * @param task the previous thread; process 0 is the kernel's idle task
 * @param nextPid the process of the next thread; 0 for the idle task
 * @param nextTid the next thread; 0 for the idle task
 * @param nextComm the name of the next thread, at most 15 bytes
 * @param cpu the number of the CPU
 * @param state why the previous thread stopped running. A thread that was woken during the switch
 *     is reported as {@link TaskState#RUNNABLE}
 * @param preempted whether the thread lost the CPU in kernel mode. A thread that is {@link
 *     TaskState#RUNNABLE} without it lost the CPU on its way to user mode, or yielded
 */
@BpfStruct("event")
public record ContextSwitch(
        @Clock(ClockId.BOOTTIME) Instant time,
        Task task,
        int nextPid,
        int nextTid,
        @Size(16) String nextComm,
        int cpu,
        TaskState state,
        boolean preempted)
        implements KernelEvent {}
