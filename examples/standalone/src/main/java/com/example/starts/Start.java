package com.example.starts;

import io.bpfevents.core.annotation.Size;

/**
 * A {@code struct start} of {@code starts.bpf.c}.
 *
 * @param ktime when, on the clock that {@link System#nanoTime()} reads on Linux
 * @param comm the program's name; its size is for rings without BTF, as in tests
 */
record Start(long ktime, int pid, int uid, @Size(16) String comm) {}
