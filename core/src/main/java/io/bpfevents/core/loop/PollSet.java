package io.bpfevents.core.loop;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.internal.call.FreeMemory;
import io.bpfevents.core.internal.call.UserCode;
import io.bpfevents.core.internal.loop.Pollable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The pollables of a loop. {@link #arrive} and {@link #hasArrivals} may be called from any thread,
 * every other method by the thread that runs the loop.
 *
 * <p>An exception that any method of a pollable throws ends that pollable, and the others continue.
 * Only {@linkplain #rethrowIfFatal fatal errors} are passed on to the caller.
 */
final class PollSet {
    /** The descriptors that the loop waits for. */
    interface FdSet {
        /** Adds the descriptor of a pollable, if it has one. */
        void add(Pollable pollable);

        /** Removes it, before the pollable closes the descriptor. */
        void remove(Pollable pollable);

        /**
         * Masks the descriptor of an added pollable, or ends that. A masked descriptor reports
         * nothing. What is ready when the mask ends is reported by the next wait, also if it became
         * ready before. No system call if nothing changes.
         *
         * @param notifications false to mask it
         * @throws BpfException if the mask cannot be ended; the descriptor is still masked
         */
        void listen(Pollable pollable, boolean notifications);
    }

    /** An operation on each pollable; returns whether it did anything. */
    private interface Step {
        boolean apply(Pollable pollable);
    }

    private final FdSet fds;
    private final Queue<Pollable> arrivals = new ConcurrentLinkedQueue<>();
    private final ArrayList<Pollable> served = new ArrayList<>();
    private long earliest; // within prepareWait()

    PollSet(FdSet fds) {
        this.fds = fds;
        FreeMemory.prepare();
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

    /** Runs one pass of each pollable; returns whether any did something, or has more to do. */
    boolean pass() {
        boolean opened = openArrivals();
        return forEach(Pollable::pass) || opened;
    }

    /**
     * Applies a step to each pollable; returns whether any step did something, or a pollable has
     * ended.
     */
    private boolean forEach(Step step) {
        boolean worked = false;
        for (Iterator<Pollable> all = served.iterator(); all.hasNext(); ) {
            Pollable pollable = all.next();
            Throwable failure = null;
            try {
                worked |= step.apply(pollable);
            } catch (Throwable thrown) {
                rethrowIfFatal(thrown);
                failure = thrown;
            }
            if (failure != null || pollable.isDone()) {
                worked = true;
                failure = removeFd(pollable, failure);
                finish(pollable, failure);
                all.remove(); // not earlier: if anything here is fatal, abort() has to find it
            }
        }
        return worked;
    }

    /** Returns the failure that ends the pollable; null if it is done. */
    private @Nullable Throwable removeFd(Pollable ending, @Nullable Throwable failure) {
        try {
            fds.remove(ending);
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
            UserCode.report(thrown); // the subscriber was notified, or cannot be notified
        }
    }

    /**
     * Rethrows what Reactor calls fatal to the JVM, except ThreadDeath, which Java 25 never throws.
     */
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
                rethrowIfFatal(thrown); // abort() ends it, as one of the arrivals
                failure = thrown;
            }
            if (opened) {
                startServing(next);
            } else {
                finish(next, failure);
            }
            arrivals.remove();
        }
        return any;
    }

    private void startServing(Pollable opened) {
        try {
            fds.add(opened);
            served.add(opened);
        } catch (Throwable thrown) { // such as the limit of descriptors in epoll sets
            rethrowIfFatal(thrown); // abort() ends it, as one of the arrivals
            finish(opened, thrown);
        }
    }

    /** Requests the close of all pollables. */
    void close() {
        boolean _ =
                forEach(pollable -> {
                    pollable.close();
                    return false;
                });
    }

    /** Announces to all pollables that the loop is about to sleep. A pass must follow. */
    void prepareSleep() {
        boolean _ =
                forEach(pollable -> {
                    pollable.prepareSleep();
                    return false;
                });
    }

    /**
     * Selects the descriptors that end the next wait.
     *
     * @return the time until the earliest pass that a pollable requires without a wake-up
     */
    long prepareWait() {
        earliest = Long.MAX_VALUE;
        boolean ended =
                forEach(pollable -> {
                    fds.listen(pollable, !pollable.ignoresNotifications());
                    earliest = Math.min(earliest, pollable.nextPollNanos());
                    return false;
                });
        return ended ? 0 : earliest; // its subscriber may have requested more of another ring
    }

    /**
     * Ends all pollables with an error, arrivals included. The error may be that the heap is
     * exhausted: then this waits a while for free memory, and repeats the end of each pollable that
     * lacks memory, after those of the others, which may release some.
     */
    void abort(Throwable fatal) {
        FreeMemory.await();
        while (!abortAll(fatal)) {
            FreeMemory.pause();
        }
    }

    /** Aborts each pollable once; returns whether none is left. */
    private boolean abortAll(Throwable fatal) {
        int left = 0;
        for (int i = 0; i < served.size(); i++) { // an iterator requires memory
            Pollable pollable = served.get(i);
            if (!abort(pollable, fatal)) {
                served.set(left, pollable);
                left++;
            }
        }
        while (served.size() > left) {
            served.removeLast();
        }
        boolean complete = left == 0;
        for (int i = arrivals.size(); i > 0; i--) {
            complete &= abortArrival(fatal);
        }
        return complete;
    }

    /** Aborts the first arrival, which moves to the end of the queue if it lacks memory. */
    private boolean abortArrival(Throwable fatal) {
        Pollable first = arrivals.element();
        boolean complete = abort(first, fatal);
        if (!complete) {
            try {
                arrivals.add(first);
            } catch (OutOfMemoryError e) {
                return false; // it stays the first one
            }
        }
        arrivals.remove();
        return complete;
    }

    private static boolean abort(Pollable pollable, Throwable fatal) {
        try {
            pollable.abort(fatal);
        } catch (OutOfMemoryError e) { // it continues where it was
            return false;
        } catch (Throwable another) {
            addSuppressed(fatal, another);
        }
        return true;
    }

    private static void addSuppressed(Throwable fatal, Throwable another) {
        if (another != fatal) { // a subscriber may rethrow the error that it received
            try {
                fatal.addSuppressed(another);
            } catch (OutOfMemoryError e) {
                // the next pollable is more important than this report
            }
        }
    }
}
