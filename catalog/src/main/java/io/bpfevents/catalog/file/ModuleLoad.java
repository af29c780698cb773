package io.bpfevents.catalog.file;

import io.bpfevents.catalog.event.KernelEvent;
import io.bpfevents.catalog.event.Task;
import io.bpfevents.core.annotation.BpfStruct;
import io.bpfevents.core.annotation.Clock;
import io.bpfevents.core.annotation.ClockId;
import io.bpfevents.core.annotation.Size;
import java.time.Instant;

/**
 * A kernel module is loaded; its initialization follows, and may fail.
 *
 * @param taints how it taints the kernel, as a sum of bits: {@code TAINT_*} in {@code
 *     linux/panic.h}, such as 1 for a proprietary module and 8,192 for one without a signature
 * @param name the module's name, whole
 */
@BpfStruct("event")
public record ModuleLoad(
        @Clock(ClockId.BOOTTIME) Instant time, Task task, long taints, @Size(56) String name)
        implements KernelEvent {}
