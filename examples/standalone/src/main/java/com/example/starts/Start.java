package com.example.starts;

import io.bpfevents.core.annotation.Size;

/**
 * {@code struct start} of {@code starts.bpf.c}.
 *
 * @param ktime time of the start, on the clock that {@link System#nanoTime()} reads on Linux
 * @param comm name of the program; the size is required for rings without BTF, as in tests
 */
record Start(long ktime, int pid, int uid, @Size(16) String comm) {}
