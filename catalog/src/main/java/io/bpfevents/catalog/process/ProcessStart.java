package io.bpfevents.catalog.process;

import io.bpfevents.catalog.event.KernelEvent;
import io.bpfevents.catalog.event.Task;
import io.bpfevents.core.annotation.BpfStruct;
import io.bpfevents.core.annotation.Clock;
import io.bpfevents.core.annotation.ClockId;
import io.bpfevents.core.annotation.Size;
import java.time.Instant;
import java.util.List;

/**
 * A process started a program: a successful {@code execve} or {@code execveat}.
 *
 * @param task the process after the start, with the new program's name; the real user id of a
 *     set-user-id program is that of its caller
 * @param namespacePid the process's id in its own PID namespace: in a container the id that the
 *     process itself sees
 * @param argumentsCut whether {@code arguments} is incomplete: longer than 1,024 bytes together, or
 *     not readable. The last argument is then cut or missing
 * @param filename the path as it was passed to the system call, which may be relative; for a script
 *     the path of the script. At most 255 bytes
 * @param arguments the program's arguments, beginning with its own name
 */
@BpfStruct("event")
public record ProcessStart(
        @Clock(ClockId.BOOTTIME) Instant time,
        Task task,
        int namespacePid,
        boolean argumentsCut,
        @Size(256) String filename,
        @Size(1024) List<String> arguments)
        implements KernelEvent {}
