package io.bpfevents.core.loop;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.internal.Pollable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The pollables of a loop. {@link #arrive} and {@link #hasArrivals} may be called from any thread,
 * everything else by the one that runs the loop.
 */
final class Served {
    /** Told when a descriptor begins and ceases to be of interest. */
    interface Watch {
        void begin(Pollable pollable);

        void end(Pollable pollable);
    }

    private final Watch watch;
    private final Queue<Pollable> arrivals = new ConcurrentLinkedQueue<>();
    private final List<Pollable> served = new ArrayList<>();

    Served(Watch watch) {
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
        boolean worked = openArrivals();
        for (Iterator<Pollable> all = served.iterator(); all.hasNext(); ) {
            Pollable pollable = all.next();
            worked |= pollable.pass();
            if (pollable.isDone()) {
                worked = true;
                all.remove();
                end(pollable);
            }
        }
        return worked;
    }

    private void end(Pollable done) {
        try {
            watch.end(done);
        } catch (BpfException e) { // its own trouble, as in begin
            done.abort(e);
            return;
        }
        done.release();
    }

    private boolean openArrivals() {
        boolean any = false;
        for (Pollable next = arrivals.peek(); next != null; next = arrivals.peek()) {
            any = true;
            boolean opened = next.open(); // if it throws, abort finds it among the arrivals
            arrivals.remove();
            if (opened) {
                begin(next);
            } else {
                next.release();
            }
        }
        return any;
    }

    private void begin(Pollable opened) {
        served.add(opened); // before anything that can throw, so that abort knows it
        try {
            watch.begin(opened);
        } catch (BpfException e) { // the limit of watched descriptors, say: its own trouble
            served.remove(opened);
            opened.abort(e);
        }
    }

    /** Asks all for their end. */
    void close() {
        served.forEach(Pollable::close);
    }

    /** Tells all that the loop is about to sleep. */
    void prepareSleep() {
        served.forEach(Pollable::prepareSleep);
    }

    /** When the first of them wants to be looked at without being woken. */
    long lookAgainNanos() {
        long soonest = Long.MAX_VALUE;
        for (Pollable pollable : served) {
            soonest = Math.min(soonest, pollable.lookAgainNanos());
        }
        return soonest;
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
