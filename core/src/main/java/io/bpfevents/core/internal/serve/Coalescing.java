package io.bpfevents.core.internal.serve;

/**
 * Decides whether a reader that has caught up rests for a fixed time instead of waiting for a
 * notification. A rest pays for a busy ring: many records are read at once, and no commit notifies.
 * It does not pay for a ring with few records per rest, nor for one that becomes silent.
 *
 * <p>The rule: the reader rests if it expects at least {@value #ENOUGH} records per rest, and if
 *
 * <ul>
 *   <li>records have kept arriving for the time of a rest, without a gap of that length, or
 *   <li>every pass has found records that arrived during the pass before, so that the loop did not
 *       wait, for at least 20 microseconds: about the cost of a rest. A rest that finds few records
 *       doubles this time, another one halves it.
 * </ul>
 *
 * <p>The rate is that since the last decision; after a silence, since the reader caught up. The
 * reader continues to rest while each rest finds half as many. A rest is no longer than an eighth
 * of the ring, and the demand that is left, last at the observed rate.
 *
 * <p>Used by the loop's thread alone.
 */
final class Coalescing {
    /** Fewest records for which a rest is cheaper than a notification. */
    private static final int ENOUGH = 8;

    private final long longest;
    private boolean resting; // the last decision was to rest
    private long lastRead; // when the last pass that read records ended

    private boolean caughtUp; // since the last silence: what was read before is of no known rate
    private boolean chasing; // no wait since the reader caught up
    private long chaseBegan;
    private long patience = RecordConsumer.SHORTEST_REST_NANOS;

    // since the last decision, or since the reader caught up after a silence
    private long since;
    private long records;
    private long bytes;

    /**
     * A reader that has not read yet.
     *
     * @param longest the longest rest, in nanoseconds; 0 for none
     */
    Coalescing(long longest) {
        this.longest = longest;
    }

    /** Whether there are rests at all. */
    boolean isEnabled() {
        return longest >= RecordConsumer.SHORTEST_REST_NANOS;
    }

    /** Whether the last decision was to rest. */
    boolean isResting() {
        return resting;
    }

    /**
     * Counts the records of a pass.
     *
     * @param waited whether the loop has waited since the last pass that read records
     * @param began when the pass began; used only if the loop has waited
     * @param ended when the pass ended
     * @param passed the records that were read
     * @param slots their size in the ring, in bytes
     */
    void read(boolean waited, long began, long ended, long passed, long slots) {
        if (waited) {
            chasing = false;
            if (!resting && began - lastRead >= longest) {
                caughtUp = false;
            }
        }
        lastRead = ended;
        records += passed;
        bytes += slots;
    }

    /** Ends the rests, since the demand is used up. */
    void stop() {
        resting = false;
        caughtUp = false;
    }

    /**
     * Decides what a reader does that has caught up.
     *
     * @param now when its pass ended
     * @param atMost when its next pass is due in any case, in nanoseconds from now
     * @param demand records that are requested; {@link Long#MAX_VALUE} for unbounded demand
     * @param ringBytes the size of the ring
     * @return the length of the rest in nanoseconds; 0 to wait for a notification
     */
    long restNanos(long now, long atMost, long demand, long ringBytes) {
        if (!caughtUp) {
            caughtUp = true;
            restart(now);
        }
        if (!chasing) {
            chasing = true;
            chaseBegan = now;
        }
        if (!resting && now - chaseBegan < patience && now - since < longest) {
            return 0;
        }
        if (resting) {
            learn(records >= ENOUGH / 2);
        }
        double time = now - since;
        double rest = Math.min(longest, atMost);
        rest = Math.min(rest, time * ringBytes / 8 / bytes);
        rest = Math.min(rest, time * demand / records);
        double expected = records * rest / time;
        resting =
                records > 0
                        && rest >= RecordConsumer.SHORTEST_REST_NANOS
                        && expected >= (resting ? ENOUGH / 2 : ENOUGH);
        restart(now);
        return resting ? (long) rest : 0;
    }

    private void learn(boolean worthwhile) {
        if (worthwhile) {
            patience = Math.max(patience / 2, RecordConsumer.SHORTEST_REST_NANOS);
        } else {
            patience = patience > longest / 2 ? longest : patience * 2;
        }
    }

    private void restart(long now) {
        since = now;
        records = 0;
        bytes = 0;
        chasing = false;
    }
}
