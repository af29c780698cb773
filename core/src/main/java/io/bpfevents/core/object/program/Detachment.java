package io.bpfevents.core.object.program;

import io.bpfevents.core.internal.call.ReleaseSteps;
import io.bpfevents.core.internal.call.UserCode;
import io.bpfevents.ffi.Errno;
import io.bpfevents.ffi.LibcScheduling;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Detaches programs and waits for hits in progress: the kernel removes a program from a raw
 * tracepoint and returns at once, while the program may still run on another CPU.
 */
public final class Detachment {
    private static final System.Logger LOG = System.getLogger(Detachment.class.getName());
    private static final AtomicBoolean IS_REPORTED = new AtomicBoolean();

    private Detachment() {}

    /**
     * Closes the links of programs, each even if another one fails, and waits for their hits,
     * unless a call before has done so. Takes some 10 ms, so not on a poll loop.
     */
    public static void of(Collection<NativeProgram> programs) {
        List<NativeProgram> running = programs.stream().filter(NativeProgram::mayRun).toList();
        if (!running.isEmpty()) {
            ReleaseSteps.all(
                    () -> ReleaseSteps.each(running, NativeProgram::detach),
                    Detachment::awaitHits,
                    () -> running.forEach(NativeProgram::hasEnded));
        }
    }

    /**
     * Waits for a grace period of RCU, which protects every hit but those of sleepable programs. A
     * kernel with one CPU does not wait, although one that preempts programs may have a hit in
     * progress.
     */
    private static void awaitHits() {
        int result = LibcScheduling.membarrier(LibcScheduling.MEMBARRIER_CMD_GLOBAL);
        if (result < 0 && IS_REPORTED.compareAndSet(false, true)) {
            UserCode.run(() ->
                    LOG.log(
                            Level.WARNING,
                            "cannot wait for hits of detached programs, which the last figures may lack: membarrier: "
                                    + Errno.name(-result)));
        }
    }
}
