package io.bpfevents.catalog.file;

import io.bpfevents.catalog.event.KernelEvent;
import io.bpfevents.catalog.event.Task;
import io.bpfevents.core.annotation.BpfField;
import io.bpfevents.core.annotation.BpfStruct;
import io.bpfevents.core.annotation.Clock;
import io.bpfevents.core.annotation.ClockId;
import io.bpfevents.core.annotation.Size;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;

/**
 * A call of {@code unlink}, {@code unlinkat} or {@code rmdir} has returned, successful or not.
 * Where the kernel's functions can be probed, also what io_uring and 32-bit programs delete.
 *
 * @param time of the return
 * @param duration from the beginning of the call to its return
 * @param result 0, or the negated errno: see {@link #errno}
 * @param directory the descriptor of the directory to which a relative path refers, or -100 ({@code
 *     AT_FDCWD}) for the current one
 * @param isDirectory whether the call deletes a directory
 * @param path as for {@link FileOpen}; where functions are probed the kernel's copy, which no
 *     thread can change
 */
@BpfStruct("event")
public record FileDelete(
        @Clock(ClockId.BOOTTIME) Instant time,
        Task task,
        Duration duration,
        int result,
        int directory,
        @BpfField("is_directory") boolean isDirectory,
        @Size(256) String path)
        implements KernelEvent {
    /** The errno; empty if the call succeeded. */
    public OptionalInt errno() {
        return result < 0 ? OptionalInt.of(-result) : OptionalInt.empty();
    }
}
