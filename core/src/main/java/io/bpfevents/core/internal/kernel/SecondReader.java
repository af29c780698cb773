package io.bpfevents.core.internal.kernel;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.advice.Remedy;
import java.lang.System.Logger.Level;

/**
 * Decides whether this process may read what another process reads. It may not, unless a system
 * property permits it: the two readers overwrite each other's position, so records are delivered
 * twice or not at all, or the ring breaks.
 */
final class SecondReader {
    /** System property: with {@code true}, a lock that another process has is ignored. */
    static final String PERMITTED = "io.bpfevents.secondReader";

    private static final System.Logger LOG = System.getLogger("io.bpfevents.core.ring.Ringbuf");

    private SecondReader() {}

    /**
     * Refuses a second reader, or logs a warning if it is permitted.
     *
     * @param operation what this process does, such as {@code "read ring events (map id 7)"}
     * @param held what the other process has, such as {@code "reads this map"}
     * @throws BpfException if it is not permitted
     */
    static void refuse(String operation, LockHolder holder, String held) {
        String other = holder + " " + held;
        if (Boolean.getBoolean(PERMITTED)) {
            LOG.log(
                    Level.WARNING,
                    operation + ": " + other + ", which -D" + PERMITTED + "=true ignores");
            return;
        }
        throw new BpfException(operation, other + ": " + Remedy.SECOND_READER.of(PERMITTED));
    }
}
