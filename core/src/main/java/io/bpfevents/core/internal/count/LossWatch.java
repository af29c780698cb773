package io.bpfevents.core.internal.count;

import io.bpfevents.core.internal.call.UserCode;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Detects losses of a ring, and reports them to the listeners and, at powers of two, to the log. An
 * exception of a listener or a log handler ends neither the ring nor the loop. Used by the loop's
 * thread, except for {@link #add} and {@link #remove}.
 */
public final class LossWatch {
    private static final System.Logger LOG = System.getLogger("io.bpfevents.core.ring.Ringbuf");

    private record End(@Nullable Throwable failure) {}

    /** Passes between two checks without a listener: a check reads a cache line per slot. */
    private static final int PASSES_PER_CHECK = 64;

    private final String ring;
    private final BufferCounters counters;
    private final List<LossListener> listeners = new CopyOnWriteArrayList<>();
    private volatile @Nullable End end;
    private long known;
    private long warnAt = 1;
    private int passes;

    /**
     * A watch without listeners.
     *
     * @param ring as messages name it
     */
    public LossWatch(String ring, BufferCounters counters) {
        this.ring = ring;
        this.counters = counters;
    }

    /** Adds a listener; after the close of the ring it is notified of the close at once. */
    public void add(LossListener listener) {
        listeners.add(listener);
        End now = end; // after adding: end() notifies only the listeners that it finds
        if (now != null) {
            notifyEnd(listener, now);
        }
    }

    /** Removes a listener. */
    public void remove(LossListener listener) {
        listeners.remove(listener);
    }

    /**
     * Notifies the listeners that the ring is closed. After an {@link OutOfMemoryError}, call it
     * again: it notifies the listeners that are left.
     *
     * @param failure the error that broke it; null if it was closed
     */
    public void end(@Nullable Throwable failure) {
        End now = new End(failure);
        end = now;
        listeners.forEach(listener -> notifyEnd(listener, now));
    }

    private void notifyEnd(LossListener listener, End now) {
        Runnable notification = () -> listener.ended(now.failure()); // first: it requires memory
        if (listeners.remove(listener)) { // add() and end() may both get here
            UserCode.run(notification);
        }
    }

    /**
     * Checks for new losses after a pass: after every pass if there is a listener, otherwise after
     * every 64th one.
     *
     * @return true if a listener was notified: it may have requested more, so another pass must
     *     follow
     */
    public boolean checkIfDue() {
        passes++;
        return (!listeners.isEmpty() || passes % PASSES_PER_CHECK == 0) && check();
    }

    /**
     * Notifies the listeners and the log of new losses; returns whether a listener was notified.
     * Throttled attempts are for the log alone: each notification is followed by another pass, and
     * in a flood each pass finds more of them. Listeners read them from the stats by a timer.
     */
    public boolean check() {
        long lost = counters.lost();
        boolean more = lost != known;
        if (more) {
            known = lost;
            listeners.forEach(listener -> UserCode.run(listener::lost));
        }
        warnIfDue(lost + counters.throttled());
        return more && !listeners.isEmpty();
    }

    private void warnIfDue(long lost) {
        if (lost >= warnAt) {
            long next = Long.highestOneBit(lost) << 1;
            warnAt = next > 0 ? next : Long.MAX_VALUE; // a counter of the user can have any value
            UserCode.run(this::warn);
        }
    }

    private void warn() {
        LOG.log(System.Logger.Level.WARNING, this::describe);
    }

    private String describe() {
        return ring + " has lost records, so far: " + counters.describeLosses();
    }
}
