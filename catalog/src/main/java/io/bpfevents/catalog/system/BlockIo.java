package io.bpfevents.catalog.system;

import io.bpfevents.catalog.event.KernelEvent;
import io.bpfevents.catalog.event.Task;
import io.bpfevents.core.annotation.BpfField;
import io.bpfevents.core.annotation.BpfStruct;
import io.bpfevents.core.annotation.Clock;
import io.bpfevents.core.annotation.ClockId;
import java.time.Duration;
import java.time.Instant;

/**
 * A request to a block device is complete. {@code Filter.minDuration} applies to {@code latency},
 * the criteria of the task to the task that issued the request.
 *
 * <p>The kernel merges and splits what programs read and write into requests. Devices without
 * requests are not observed, such as zram and most targets of the device mapper: the requests of
 * the disks below them are.
 *
 * @param time of the completion
 * @param task the thread that issued the request to the driver. For data that the kernel writes
 *     later, and for most flushes, it is a thread of the kernel
 * @param latency from the first issue to the driver until the completion; not the time in the queue
 *     of an I/O scheduler before that
 * @param sector where it begins on the disk, in units of 512 bytes; 0 for a flush or a driver's
 *     command
 * @param bytes the size of the request; 0 for a flush
 * @param major the major number of the whole disk, also for a partition; 0 if there is no disk
 * @param minor its minor number
 * @param errno the error number, positive; 0 for success. {@code EIO} stands for each error that
 *     has no number of its own
 */
@BpfStruct("event")
public record BlockIo(
        @Clock(ClockId.BOOTTIME) Instant time,
        Task task,
        Duration latency,
        long sector,
        long bytes,
        int major,
        int minor,
        BlockOperation operation,
        @BpfField("error") int errno)
        implements KernelEvent {
    /** The name of the error, such as {@code EIO}; empty for success. */
    public String errnoName() {
        return ErrorNames.of(errno);
    }

    /** The disk as {@code lsblk} shows it, such as {@code 254:0}. */
    public String device() {
        return major + ":" + minor;
    }
}
