package io.bpfevents.catalog.process;

import io.bpfevents.catalog.event.KernelEvent;
import io.bpfevents.catalog.event.Task;
import io.bpfevents.core.annotation.BpfStruct;
import io.bpfevents.core.annotation.Clock;
import io.bpfevents.core.annotation.ClockId;
import io.bpfevents.core.annotation.Size;
import java.time.Instant;

/**
 * The kernel chose a process to kill, since the machine or a cgroup was out of memory.
 *
 * <p>All sizes are in bytes, as in the kernel's own message, and precise to some pages per CPU. A
 * kernel that passes only the victim's id (most before 6.9) leaves all sizes 0 and the name empty.
 *
 * @param task the thread whose request for memory could not be met; often of the victim itself
 * @param totalVm the size of the victim's address space
 * @param anonRss its anonymous memory
 * @param fileRss its pages of files
 * @param shmemRss its shared memory
 * @param victimPid the process that is killed; where the kernel passes only an id, the id of one of
 *     its threads, normally the first
 * @param victimComm the name of that thread, at most 15 bytes
 */
@BpfStruct("event")
public record OomKill(
        @Clock(ClockId.BOOTTIME) Instant time,
        Task task,
        long totalVm,
        long anonRss,
        long fileRss,
        long shmemRss,
        int victimPid,
        @Size(16) String victimComm)
        implements KernelEvent {}
