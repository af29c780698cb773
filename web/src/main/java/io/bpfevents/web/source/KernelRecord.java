package io.bpfevents.web.source;

import java.util.OptionalInt;

/**
 * A record that a program has sent. Names in it are whatever bytes a user chose; what is not UTF-8
 * has become U+FFFD.
 */
public sealed interface KernelRecord extends Item
        permits ExecRecord, ExitRecord, OpenRecord, ConnectRecord {
    /** When, in nanoseconds of {@code CLOCK_MONOTONIC}. */
    long ktime();

    /** The process. */
    int pid();

    /** Its parent, where the program tells it. */
    default OptionalInt parent() {
        return OptionalInt.empty();
    }

    /** The process's name, of at most 15 bytes. */
    String comm();

    /** What it did, in a few words. Not for the poll loop's thread. */
    String detail();
}
