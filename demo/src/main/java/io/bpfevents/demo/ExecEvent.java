package io.bpfevents.demo;

import io.bpfevents.core.annotation.BpfStruct;
import io.bpfevents.core.annotation.Size;

/**
 * A program was started: a process replaced what it ran by another program.
 *
 * <p>{@code struct event} of {@code exec.bpf.c}, as {@code bin/bpf-events generate exec.bpf.o
 * --struct event --record ExecEvent} prints it. Names are whatever bytes a user chose; what is not
 * UTF-8 in them becomes U+FFFD.
 *
 * @param ktime when, in nanoseconds of {@code CLOCK_MONOTONIC}
 * @param pid the process
 * @param ppid its parent
 * @param uid whom it runs for: the real user id, an unsigned number
 * @param comm its new name, of at most 15 bytes
 * @param filename the program, as it was named to the kernel; cut after 255 bytes
 */
@BpfStruct("event")
public record ExecEvent(
        long ktime, // __u64
        int pid, // __u32
        int ppid, // __u32
        int uid, // __u32
        @Size(16) String comm, // char[16]
        @Size(256) String filename // char[256]
        ) {}
