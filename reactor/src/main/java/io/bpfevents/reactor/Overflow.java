package io.bpfevents.reactor;

import io.bpfevents.core.ring.EventBuffer;
import io.bpfevents.reactor.internal.FailOnLoss;
import io.bpfevents.reactor.internal.OverflowSession;

/**
 * The rule for a buffer's unread records while their subscriber has no demand.
 *
 * <p>The kernel's buffer is the only one, so a policy decides which unread records in it are
 * skipped: in place, without being copied or decoded, on the poll loop's thread. Delivered records
 * keep their order. A policy acts on the buffer of each CPU of a perf buffer alone, and on the
 * demand that reaches it. {@code publishOn}, {@code flatMap} and {@code limitRate} request their
 * prefetch in advance, and so does {@code share}, so a policy begins to act once those are full;
 * {@code publishOn(scheduler, 1)} passes demand on one by one. A subscriber that blocks within
 * {@code onNext} does not withdraw its demand: put {@code publishOn} before it.
 *
 * <p>{@code latest}, {@code drop} and {@code error} are named like Reactor's strategies. What each
 * policy loses, where that is counted and what it costs: {@code docs/overflow.md}.
 */
public final class Overflow {
    private static final long HALF = -1; // of the ring

    private static final Overflow BACKPRESSURE =
            new Overflow("backpressure()", 0, false, false, (_, _) -> new OverflowSession());
    private static final Overflow LATEST =
            new Overflow("latest()", 0, true, false, (_, _) -> new OverflowSession.Latest());
    private static final Overflow DROP =
            new Overflow("drop()", 0, true, false, (_, _) -> new OverflowSession.Drop());
    private static final Overflow ERROR =
            new Overflow("error()", 0, false, true, (buffer, _) -> new FailOnLoss(buffer));

    private interface Sessions {
        OverflowSession begin(EventBuffer buffer, long partBytes);
    }

    private final String name;
    private final long keepBytes;
    private final boolean skips;
    private final boolean failsOnLoss;
    private final Sessions sessions;

    private Overflow(
            String name, long keepBytes, boolean skips, boolean failsOnLoss, Sessions sessions) {
        this.name = name;
        this.keepBytes = keepBytes;
        this.skips = skips;
        this.failsOnLoss = failsOnLoss;
        this.sessions = sessions;
    }

    /**
     * Skips nothing. Once the ring is full, the program's reserve fails, which loses the newest
     * records; a larger ring makes that rarer. The default.
     */
    public static Overflow backpressure() {
        return BACKPRESSURE;
    }

    /** As {@link #dropOldest(long)}, keeping half the ring, or half the buffer of each CPU. */
    public static Overflow dropOldest() {
        return keepNewest("dropOldest()", HALF);
    }

    /**
     * Skips the oldest records while there is no demand and more than {@code keepBytes} are unread,
     * and once more when demand returns. The rest of the ring is space for the records that arrive
     * between two polls, which are a millisecond apart. Of a larger burst the newest records are
     * lost in the kernel, and counted as reserve failures.
     *
     * @param keepBytes with headers and padding; from 0 to the size of the ring, or, for a perf
     *     buffer, of the buffer of a CPU
     */
    public static Overflow dropOldest(long keepBytes) {
        if (keepBytes < 0) {
            throw new IllegalArgumentException("keepBytes is at least 0, not " + keepBytes);
        }
        return keepNewest("dropOldest(" + keepBytes + ")", keepBytes);
    }

    private static Overflow keepNewest(String name, long keepBytes) {
        return new Overflow(
                name,
                keepBytes,
                true,
                false,
                (_, partBytes) ->
                        new OverflowSession.DropOldest(
                                keepBytes == HALF ? partBytes / 2 : keepBytes));
    }

    /**
     * Skips all but the newest record, of each CPU for a perf buffer, while there is no demand, and
     * once more when demand returns. A record is skipped only when a later one was submitted.
     */
    public static Overflow latest() {
        return LATEST;
    }

    /**
     * Skips all records while there is no demand. A record that is sent after a request is
     * delivered.
     */
    public static Overflow drop() {
        return DROP;
    }

    /**
     * Skips nothing, and ends the stream after the first record that is lost in the kernel (a
     * reserve failure; of a perf buffer also another output failure) or that the program throttled:
     * the stream delivers, as demand allows, the records that are in the buffer when the failure is
     * noticed (at the end of a pass, or within a second), and then fails with {@link
     * EventsLostException}. Later records stay for the next subscriber. Requires a ring whose
     * reserve failures are counted, or a perf buffer.
     */
    public static Overflow error() {
        return ERROR;
    }

    /**
     * The state for a subscription that begins now.
     *
     * @param partBytes the size of the ring, or of the buffer of a CPU
     */
    OverflowSession newSession(EventBuffer buffer, long partBytes) {
        return sessions.begin(buffer, partBytes);
    }

    /** Whether it skips records. */
    boolean skips() {
        return skips;
    }

    /** Whether a loss in the kernel ends the stream. */
    boolean failsOnLoss() {
        return failsOnLoss;
    }

    /** The smallest size of a ring that it can keep its bytes in. */
    long keepBytes() {
        return keepBytes;
    }

    /** The policy as it is written in code. */
    @Override
    public String toString() {
        return name;
    }
}
