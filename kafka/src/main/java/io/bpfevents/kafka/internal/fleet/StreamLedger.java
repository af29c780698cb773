package io.bpfevents.kafka.internal.fleet;

import java.util.OptionalLong;

/**
 * The accounting of one stream at its reader, from the records of its partition in their order.
 *
 * <p>The first accounting record that agrees with what was received is the base. From there on, at
 * each accounting record that adds something:
 *
 * <pre>
 * passed since the base = received once + rejected + lost in the topic
 * </pre>
 *
 * <p>{@code passed} is a function of the position, whichever process of the host sent it. A sink
 * that restarts sends up to a window of records again: its events up to the last position are
 * duplicates, and its accounting records add nothing until it has passed that position.
 */
final class StreamLedger {
    private static final long NONE = -1; // below each position

    private final RejectedPositions rejections;

    private long lastPosition = NONE; // of an event
    private long received;
    private long duplicates;
    private long rejected;

    private boolean hasBase;
    private boolean hadBase; // at any time
    private long basePosition;
    private long lost; // up to the covered position

    // the last accounting record that was used
    private long coveredPosition;
    private long coveredPassed;
    private long receivedAbove; // above the covered position
    private long rejectedAbove;

    StreamLedger() {
        rejections = new RejectedPositions();
    }

    /** Continues from a state. */
    StreamLedger(StreamState state) {
        rejections = new RejectedPositions(state.rejections());
        lastPosition = state.lastPosition();
        received = state.received();
        duplicates = state.duplicates();
        rejected = state.rejected();
        hasBase = state.hasBase();
        hadBase = state.hadBase();
        basePosition = state.basePosition();
        lost = state.lost();
        coveredPosition = state.coveredPosition();
        coveredPassed = state.coveredPassed();
        receivedAbove = state.receivedAbove();
        rejectedAbove = state.rejectedAbove();
    }

    StreamState state() {
        return new StreamState(
                lastPosition,
                received,
                duplicates,
                rejected,
                hasBase,
                hadBase,
                basePosition,
                lost,
                coveredPosition,
                coveredPassed,
                receivedAbove,
                rejectedAbove,
                rejections.list());
    }

    /** Counts an event; returns false if it was received before. */
    boolean event(long position) {
        if (position <= lastPosition) {
            duplicates++;
            return false;
        }
        lastPosition = position;
        received++;
        if (rejections.remove(position)) { // by an earlier run: this one sent it
            rejected--;
            count(position, 0, -1);
        }
        count(position, 1, 0);
        return true;
    }

    /** Counts a rejection, which may come late, and again after a restart of the sink. */
    void rejection(long position) {
        if (!rejections.add(position)) {
            duplicates++;
            return;
        }
        rejected++;
        count(position, 0, 1);
    }

    private void count(long position, int newReceived, int newRejected) {
        if (!hasBase) {
            return;
        }
        if (position > coveredPosition) {
            receivedAbove += newReceived;
            rejectedAbove += newRejected;
        } else if (position > basePosition) { // counted as lost meanwhile
            lost -= newReceived + newRejected;
        }
    }

    /**
     * Balances the stream. Returns false if the figures contradict those before, since the host
     * counts from another moment on, or they are wrong: then they are another base.
     *
     * @param position of the last record that the sink had passed; empty if it had passed none
     * @param passed the lifetime count of records up to there
     */
    boolean accounting(OptionalLong position, long passed) {
        if (position.isEmpty()) {
            // the sink continues at a position that is not known, unless nothing was sent before
            if (!hasBase && received + rejected == 0) {
                begin(NONE, passed);
            }
            return true;
        }
        long covered = position.getAsLong();
        if (covered < lastPosition || (hasBase && covered < coveredPosition)) {
            return true; // of a restarted sink that has not caught up
        }
        if (hasBase && balance(covered, passed)) {
            return true;
        }
        boolean isFirst = !hasBase;
        begin(covered, passed);
        return isFirst;
    }

    /**
     * Ends a run whose counts the next one does not continue: what was lost around its end cannot
     * be known, and the next accounting record that agrees with what was received is another base.
     */
    void restart() {
        hasBase = false;
    }

    private void begin(long position, long passed) {
        hasBase = true;
        hadBase = true;
        basePosition = position;
        lastPosition = Math.max(lastPosition, position); // events up to there precede it
        coveredPosition = position;
        coveredPassed = passed;
        receivedAbove = 0;
        rejectedAbove = rejections.countAbove(position);
    }

    /** Returns false if the figures cannot be right. */
    private boolean balance(long position, long passed) {
        long notCovered = rejections.countAbove(position); // of an earlier run
        long sent = passed - coveredPassed;
        long missing = sent - receivedAbove - (rejectedAbove - notCovered);
        if (missing < 0 || sent > position - coveredPosition) { // each record has its position
            return false;
        }
        lost += missing;
        coveredPosition = position;
        coveredPassed = passed;
        receivedAbove = 0;
        rejectedAbove = notCovered;
        return true;
    }

    /** Events that arrived, each once. */
    long received() {
        return received;
    }

    /** Events and rejections that arrived again. */
    long duplicates() {
        return duplicates;
    }

    /** Events that the broker refused for good. */
    long rejected() {
        return rejected;
    }

    /** Events that the sink passed and that are not in the topic; empty without a base. */
    OptionalLong lostInTopic() {
        return hadBase ? OptionalLong.of(lost) : OptionalLong.empty();
    }
}
