package io.bpfevents.catalog.event;

import io.bpfevents.core.annotation.Size;

/**
 * The thread that caused an event, and its process. All numbers are as in the initial namespaces of
 * the machine, also for a process in a container.
 *
 * @param cgroupId the id of its cgroup (v2), the inode of its directory; where no hierarchy of
 *     cgroup v2 is in use, the same for all tasks
 * @param pid the process
 * @param tid the thread; equal to {@code pid} for the first thread of a process
 * @param ppid the process that receives the exit status; 0 if there is none
 * @param uid the real user id
 * @param gid the real group id
 * @param comm the name of the thread, at most 15 bytes; by default the beginning of the program's
 *     file name
 */
public record Task(
        long cgroupId, int pid, int tid, int ppid, int uid, int gid, @Size(16) String comm) {}
