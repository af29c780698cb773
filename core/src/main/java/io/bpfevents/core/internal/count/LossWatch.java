package io.bpfevents.core.internal.count;

import io.bpfevents.core.internal.call.UserCode;
import io.bpfevents.core.stats.RingbufStats;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Notices that a ring has lost something, and reports it: to the listeners, and at powers of two to
 * the log. What a listener or a log handler throws ends neither the ring nor the loop. On the
 * loop's thread but for {@link #add} and {@link #remove}.
 */
public final class LossWatch {
    private static final System.Logger LOG = System.getLogger("io.bpfevents.core.ring.Ringbuf");

    private record End(@Nullable Throwable failure) {}

    /** Passes between two looks of nobody but the log: a look reads a line of each slot. */
    private static final int SELDOM = 64;

    private final String ring;
    private final BufferCounters counters;
    private final List<LossListener> listeners = new CopyOnWriteArrayList<>();
    private volatile @Nullable End end;
    private long known;
    private long warnAt = 1;
    private int passes;

    /**
     * @param ring as messages name it
     */
    public LossWatch(String ring, BufferCounters counters) {
        this.ring = ring;
        this.counters = counters;
    }

    /** Adds a listener; one that is added after the end is notified of the end at once. */
    public void add(LossListener listener) {
        listeners.add(listener);
        End now = end; // after adding: the end tells whom it sees
        if (now != null) {
            tell(listener, now);
        }
    }

    /** Removes a listener. */
    public void remove(LossListener listener) {
        listeners.remove(listener);
    }

    /**
     * The ring has ended.
     *
     * @param failure what broke it, if something did
     */
    public void end(@Nullable Throwable failure) {
        End now = new End(failure);
        end = now;
        listeners.forEach(listener -> tell(listener, now));
    }

    private void tell(LossListener listener, End now) {
        if (listeners.remove(listener)) { // by one of two who may be at it
            UserCode.run(() -> listener.ended(now.failure()));
        }
    }

    /**
     * A pass has ended.
     *
     * @return whether somebody was told, who may have asked the ring for something since
     */
    public boolean passed() {
        passes++;
        return (!listeners.isEmpty() || passes % SELDOM == 0) && check();
    }

    /**
     * Notifies the listeners and the log of new losses; returns whether a listener was notified.
     */
    public boolean check() {
        long lost = counters.lost();
        if (lost == known) {
            return false;
        }
        known = lost;
        listeners.forEach(listener -> UserCode.run(listener::lost));
        if (lost >= warnAt) {
            long next = Long.highestOneBit(lost) << 1;
            warnAt = next > 0 ? next : Long.MAX_VALUE; // a counter of the user's can be anywhere
            UserCode.run(this::warn);
        }
        return !listeners.isEmpty();
    }

    private void warn() {
        LOG.log(System.Logger.Level.WARNING, this::describe);
    }

    private String describe() {
        RingbufStats stats = counters.stats();
        String failures =
                stats.reserveFailures().isPresent()
                        ? Long.toString(stats.reserveFailures().getAsLong())
                        : "unknown";
        return "%s has lost records, so far: reserve failures %s, dropped %d, decode errors %d"
                .formatted(ring, failures, stats.dropped(), stats.decodeErrors());
    }
}
