package io.bpfevents.core.loop;

import io.bpfevents.core.internal.call.UserCode;
import io.bpfevents.core.internal.loop.Pollable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The pollables of a loop. {@link #arrive} and {@link #hasArrivals} may be called from any thread,
 * everything else by the one that runs the loop.
 *
 * <p>What a pollable throws ends that pollable, whichever of its methods it comes from, and the
 * others continue. Only {@linkplain #rethrowIfFatal what is fatal} leaves this class.
 */
final class PollSet {
    /** Notified when a descriptor begins and ceases to be of interest. */
    interface Watch {
        void begin(Pollable pollable);

        void end(Pollable pollable);
    }

    /** What the loop does with each pollable; returns whether that was anything. */
    private interface Step {
        boolean take(Pollable pollable);
    }

    private final Watch watch;
    private final Queue<Pollable> arrivals = new ConcurrentLinkedQueue<>();
    private final List<Pollable> served = new ArrayList<>();
    private long soonest; // within nextPollNanos()

    PollSet(Watch watch) {
        this.watch = watch;
    }

    void arrive(Pollable pollable) {
        arrivals.add(pollable);
    }

    boolean hasArrivals() {
        return !arrivals.isEmpty();
    }

    boolean isEmpty() {
        return served.isEmpty();
    }

    /** Looks at everything once; returns whether anything was done, or is left to do. */
    boolean pass() {
        boolean opened = openArrivals();
        return each(Pollable::pass) || opened;
    }

    /** Returns whether any step did anything, or a pollable has ended. */
    private boolean each(Step step) {
        boolean worked = false;
        for (Iterator<Pollable> all = served.iterator(); all.hasNext(); ) {
            Pollable pollable = all.next();
            Throwable failure = null;
            try {
                worked |= step.take(pollable);
            } catch (Throwable thrown) {
                rethrowIfFatal(thrown);
                failure = thrown;
            }
            if (failure != null || pollable.isDone()) {
                worked = true;
                failure = unwatch(pollable, failure);
                all.remove(); // not earlier: if unwatch() is fatal, abort() has to find it
                finish(pollable, failure);
            }
        }
        return worked;
    }

    /** Returns why the pollable ends; null if it ends as it wanted to. */
    private @Nullable Throwable unwatch(Pollable ending, @Nullable Throwable failure) {
        try {
            watch.end(ending);
            return failure;
        } catch (Throwable thrown) {
            rethrowIfFatal(thrown);
            return failure == null ? thrown : failure;
        }
    }

    private static void finish(Pollable ended, @Nullable Throwable failure) {
        try {
            if (failure == null) {
                ended.release();
            } else {
                ended.abort(failure);
            }
        } catch (Throwable thrown) {
            rethrowIfFatal(thrown);
            UserCode.report(thrown); // the subscriber has been notified, or cannot be
        }
    }

    /** What Reactor calls fatal to the JVM; Java 25 itself throws no ThreadDeath. */
    private static void rethrowIfFatal(Throwable thrown) {
        if (thrown instanceof VirtualMachineError || thrown instanceof LinkageError) {
            throw (Error) thrown;
        }
    }

    private boolean openArrivals() {
        boolean any = false;
        for (Pollable next = arrivals.peek(); next != null; next = arrivals.peek()) {
            any = true;
            boolean opened = false;
            Throwable failure = null;
            try {
                opened = next.open();
            } catch (Throwable thrown) {
                rethrowIfFatal(thrown); // abort() finds it among the arrivals
                failure = thrown;
            }
            arrivals.remove();
            if (opened) {
                begin(next);
            } else {
                finish(next, failure);
            }
        }
        return any;
    }

    private void begin(Pollable opened) {
        served.add(opened); // before anything that can throw, so that abort knows it
        try {
            watch.begin(opened);
        } catch (Throwable thrown) { // such as the limit of watched descriptors
            rethrowIfFatal(thrown);
            served.remove(opened);
            finish(opened, thrown);
        }
    }

    /** Asks all for their end. */
    void close() {
        boolean _ =
                each(pollable -> {
                    pollable.close();
                    return false;
                });
    }

    /** Announces to all that the loop is about to sleep. A pass has to follow. */
    void prepareSleep() {
        boolean _ =
                each(pollable -> {
                    pollable.prepareSleep();
                    return false;
                });
    }

    /** When the first of them wants to be looked at without being woken. */
    long nextPollNanos() {
        soonest = Long.MAX_VALUE;
        boolean ended =
                each(pollable -> {
                    soonest = Math.min(soonest, pollable.nextPollNanos());
                    return false;
                });
        return ended ? 0 : soonest; // its subscriber may have requested more of another ring
    }

    /** Ends all with an error, those included that have only arrived. */
    void abort(Throwable fatal) {
        for (Pollable next = arrivals.poll(); next != null; next = arrivals.poll()) {
            served.add(next);
        }
        for (Pollable pollable : served) {
            try {
                pollable.abort(fatal);
            } catch (Throwable another) {
                if (another != fatal) { // as a subscriber does that throws what it is told
                    fatal.addSuppressed(another);
                }
            }
        }
        served.clear();
    }
}
