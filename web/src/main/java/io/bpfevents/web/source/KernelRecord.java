package io.bpfevents.web.source;

import java.util.OptionalInt;

/**
 * An event: a record that a BPF program submitted. Names are bytes that a user chose; each byte
 * sequence that is not UTF-8 is decoded as U+FFFD.
 */
public sealed interface KernelRecord extends StreamItem
        permits ExecRecord, ExitRecord, OpenRecord, ConnectRecord {
    /** The time in nanoseconds of {@code CLOCK_MONOTONIC}. */
    long ktime();

    /** The id of the process. */
    int pid();

    /** The id of the parent process, if the program records it. */
    default OptionalInt parent() {
        return OptionalInt.empty();
    }

    /** The name of the process, at most 15 bytes. */
    String comm();

    /** A short description of the event. Too slow for the poll loop's thread. */
    String detail();
}
