package io.bpfevents.catalog.file;

import io.bpfevents.catalog.event.KernelEvent;
import io.bpfevents.catalog.event.Task;
import io.bpfevents.core.annotation.BpfStruct;
import io.bpfevents.core.annotation.Clock;
import io.bpfevents.core.annotation.ClockId;
import io.bpfevents.core.annotation.Size;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;

/**
 * A call of {@code open}, {@code openat} or {@code openat2} has returned, successful or not.
 *
 * @param time of the return
 * @param duration from the beginning of the call to its return
 * @param result the descriptor, or the negated errno: see {@link #descriptor} and {@link #errno}
 * @param flags the {@code O_*} bits as passed, see {@code open(2)}
 * @param mode the permissions of a file that is created, as passed; 0 if the flags request none
 * @param directory the descriptor of the directory to which a relative path refers, or -100 ({@code
 *     AT_FDCWD}) for the current one
 * @param path as passed, so it may be relative; at most 255 bytes, longer ones are cut; empty if
 *     its address was invalid. It is read just before the kernel copies it or, if its page is not
 *     present then, at the return; a thread that changes it in between can deceive
 */
@BpfStruct("event")
public record FileOpen(
        @Clock(ClockId.BOOTTIME) Instant time,
        Task task,
        Duration duration,
        int result,
        int flags,
        int mode,
        int directory,
        @Size(256) String path)
        implements KernelEvent {
    private static final int O_ACCMODE = 3; // asm-generic/fcntl.h
    private static final int O_CREAT = 0x40;

    /** The descriptor; empty if the call failed. */
    public OptionalInt descriptor() {
        return result >= 0 ? OptionalInt.of(result) : OptionalInt.empty();
    }

    /** The errno; empty if the call succeeded. */
    public OptionalInt errno() {
        return result < 0 ? OptionalInt.of(-result) : OptionalInt.empty();
    }

    /** Whether the flags request writing. */
    public boolean isForWriting() {
        return (flags & O_ACCMODE) != 0;
    }

    /** Whether the flags request that a missing file is created. */
    public boolean mayCreate() {
        return (flags & O_CREAT) != 0;
    }
}
