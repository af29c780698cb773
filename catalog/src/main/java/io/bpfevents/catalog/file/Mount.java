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
 * A call of {@code mount}, {@code umount2} or {@code move_mount} has returned, successful or not.
 *
 * @param time of the return
 * @param duration from the beginning of the call to its return
 * @param flags as passed: {@code MS_*} for {@code mount}, {@code MNT_*} for {@code umount2}, {@code
 *     MOVE_MOUNT_*} for {@code move_mount}
 * @param result 0, or the negated errno: see {@link #errno}
 * @param operation the system call
 * @param type the file system of {@code mount}, at most 31 bytes; else empty
 * @param source the device of {@code mount}, at most 255 bytes; the path of {@code move_mount},
 *     which is empty if it moves a descriptor, as {@code mount(8)} does; else empty
 * @param path the mount point as passed, at most 255 bytes; read as that of {@link FileOpen}
 */
@BpfStruct("event")
public record Mount(
        @Clock(ClockId.BOOTTIME) Instant time,
        Task task,
        Duration duration,
        long flags,
        int result,
        MountOperation operation,
        @Size(32) String type,
        @Size(256) String source,
        @Size(256) String path)
        implements KernelEvent {
    /** The errno; empty if the call succeeded. */
    public OptionalInt errno() {
        return result < 0 ? OptionalInt.of(-result) : OptionalInt.empty();
    }
}
