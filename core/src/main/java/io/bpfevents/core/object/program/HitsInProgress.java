package io.bpfevents.core.object.program;

import io.bpfevents.ffi.Errno;
import io.bpfevents.ffi.LibcScheduling;
import java.lang.System.Logger.Level;

/**
 * Waits for hits of programs that were detached. Closing a link removes the program from its hook,
 * and the kernel returns at once, while the program may still run on another CPU.
 */
public final class HitsInProgress {
    private static final System.Logger LOG = System.getLogger(HitsInProgress.class.getName());

    private HitsInProgress() {}

    /**
     * Returns when no program that was detached before is running, except a sleepable one, which
     * RCU does not protect. Takes some 10 ms, so not on a poll loop.
     */
    public static void await() {
        int result = LibcScheduling.membarrier(LibcScheduling.MEMBARRIER_CMD_GLOBAL);
        if (result < 0) {
            LOG.log(Level.DEBUG, "cannot wait for hits in progress: {0}", Errno.name(-result));
        }
    }
}
