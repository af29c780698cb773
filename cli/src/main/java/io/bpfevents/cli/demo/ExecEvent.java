package io.bpfevents.cli.demo;

import io.bpfevents.core.annotation.BpfStruct;
import io.bpfevents.core.annotation.Size;

/**
 * A program was started: a process replaced the program that it ran by another one.
 *
 * <p>{@code struct event} of {@code exec.bpf.c}, as {@code bin/bpf-events generate exec.bpf.o
 * --struct event --record ExecEvent} prints it. Users choose the bytes of both names; bytes that
 * are not UTF-8 become U+FFFD.
 *
 * @param ktime time in nanoseconds of {@code CLOCK_MONOTONIC}
 * @param pid id of the process
 * @param ppid id of its parent
 * @param uid real user id, an unsigned number
 * @param comm new name of the process, of at most 15 bytes
 * @param filename path of the program as passed to the kernel; cut after 255 bytes
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
