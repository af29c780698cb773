package io.bpfevents.core.internal.read;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The acknowledgements of one subscription, on their way from any thread to the loop's: a lock-free
 * list whose nodes are the acknowledged records themselves.
 *
 * <p>An acknowledgement wakes the loop if no other one is missing, or if as many have come together
 * as fill about an eighth of the ring. Of the others the first one wakes the loop too; then the
 * loop polls, and is not woken by further ones, until a millisecond has passed without any.
 */
public final class Acknowledgements {
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int SLOT_ALIGNMENT = 8;

    private final Runnable wakeLoop;
    private final LongSupplier clock;
    private final AtomicReference<@Nullable Node> incoming = new AtomicReference<>();
    private final AtomicLong upTo = new AtomicLong(); // a position
    private volatile boolean ended;

    // written by the loop's thread
    private final AtomicLong lastHandedOver = new AtomicLong(); // a position
    private volatile boolean polling;
    private volatile int wakeAt; // the number of a node
    private volatile long wakeFrom; // a position
    private volatile int unacknowledged;

    // the loop's thread alone
    private long blockedSince;
    private long pollUntil;
    private long takenUpTo; // a position

    /**
     * No acknowledgements yet.
     *
     * @param wakeLoop makes the loop run another pass, from any thread
     * @param clock nanoseconds
     */
    public Acknowledgements(Runnable wakeLoop, LongSupplier clock) {
        this.wakeLoop = wakeLoop;
        this.clock = clock;
    }

    /** A record that is acknowledged once. */
    public abstract static class Node {
        private static final VarHandle DONE;

        static {
            try {
                DONE = MethodHandles.lookup().findVarHandle(Node.class, "done", boolean.class);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        private final long position;

        @SuppressWarnings("unused") // by DONE
        private boolean done;

        private int number; // of this node in its list, from 1
        private @Nullable Node next;

        /**
         * A record that is not acknowledged.
         *
         * @param position of the record in the ring
         */
        protected Node(long position) {
            this.position = position;
        }

        /** The position of the record in the ring, in bytes. */
        public final long position() {
            return position;
        }

        /** Whether the decoder threw on the record. */
        boolean isDecodeFailure() {
            return false;
        }

        /** Removes the nodes after this one from it; returns the first of them. */
        @Nullable Node unlink() {
            Node rest = next;
            next = null;
            return rest;
        }
    }

    private static final class DecodeFailure extends Node {
        DecodeFailure(long position) {
            super(position);
        }

        @Override
        boolean isDecodeFailure() {
            return true;
        }
    }

    // Any thread.

    /** Acknowledges a record: without effect the second time, and after {@link #end}. */
    public void acknowledge(Node record) {
        if (!ended && Node.DONE.compareAndSet(record, false, true)) {
            boolean first = push(record);
            if (record.number == wakeAt || (first && !polling)) {
                wakeLoop.run();
            }
        }
    }

    /** Returns whether the list was empty. */
    private boolean push(Node record) {
        Node head;
        do {
            head = incoming.get();
            record.next = head;
            record.number = head == null ? 1 : head.number + 1;
        } while (!incoming.compareAndSet(head, record));
        return head == null;
    }

    /**
     * Acknowledges all records up to a position.
     *
     * @param position of a record that was handed over
     * @throws IllegalArgumentException if it is beyond the last record that was handed over
     */
    public void acknowledgeUpTo(long position) {
        if (ended) {
            return;
        }
        long last = lastHandedOver.getAcquire();
        if (position - last > 0) {
            throw new IllegalArgumentException(
                    "position "
                            + position
                            + " is beyond the last record that was handed over, which has position "
                            + last
                            + ": acknowledge records only after they were received");
        }
        long before = upTo.getAndAccumulate(position, Acknowledgements::later);
        boolean reached = wakeFrom - before > 0 && position - wakeFrom >= 0;
        if (position - before > 0 && (reached || !polling)) {
            wakeLoop.run();
        }
    }

    private static long later(long a, long b) {
        return b - a > 0 ? b : a;
    }

    /** Ends the subscription: later acknowledgements have no effect. */
    public void end() {
        ended = true;
    }

    /** Records that were handed over and not acknowledged, as of the last pass. */
    public int unacknowledged() {
        return unacknowledged;
    }

    // The loop's thread.

    /** Begins at the position of the next record. */
    void begin(long position) {
        upTo.set(position - SLOT_ALIGNMENT);
        lastHandedOver.set(position - SLOT_ALIGNMENT);
    }

    /** A record is to be handed over. */
    public void handOver(long position) {
        lastHandedOver.setRelease(position); // per record: no fence
    }

    /** The position of the last record that was handed over; before the first one, below it. */
    public long lastPosition() {
        return lastHandedOver.getPlain();
    }

    /** The error of a record that could not be decoded was signalled: it needs nothing more. */
    public void decodeFailed(long position) {
        boolean _ = push(new DecodeFailure(position));
    }

    /** Takes the list of records that were acknowledged since the last call. */
    @Nullable Node take() {
        return incoming.get() == null ? null : incoming.getAndSet(null);
    }

    /** The position up to which all records are acknowledged together. */
    long upTo() {
        takenUpTo = upTo.get();
        return takenUpTo;
    }

    /**
     * Decides which acknowledgements wake the loop, after those so far were taken.
     *
     * @param missing records that were handed over and not acknowledged
     * @param from the position of the oldest of them
     * @param to the position of the next record to be read
     * @param ringBytes the size of the ring
     * @param taken whether acknowledgements were taken
     * @param moved whether the oldest one is another one than before
     */
    void settled(int missing, long from, long to, long ringBytes, boolean taken, boolean moved) {
        if (!taken && !moved && missing == unacknowledged && !polling) {
            return;
        }
        long now = clock.getAsLong();
        if (moved || unacknowledged == 0) {
            blockedSince = now;
        }
        unacknowledged = missing;
        long bytes = Math.max(1, to - from);
        wakeAt = (int) Math.max(1, Math.min(missing, missing * (ringBytes / 8) / bytes));
        wakeFrom = bytes > ringBytes / 8 ? from + ringBytes / 8 : lastHandedOver.get();
        if (taken) {
            pollUntil = now + PERIOD_NANOS;
        }
        polling = pollUntil - now > 0 && (taken || polling);
        if (isPassedOver()) {
            polling = true;
            pollUntil = now;
        }
    }

    /**
     * Whether acknowledgements that have come since they were taken have not woken the loop,
     * because they had read what has just been replaced: they must not wait for others.
     */
    private boolean isPassedOver() {
        Node latest = incoming.get();
        long to = upTo.get();
        boolean single = latest != null && (!polling || latest.number >= wakeAt);
        return single || (to != takenUpTo && (!polling || to - wakeFrom >= 0));
    }

    /** The time until the loop must take further acknowledgements, in nanoseconds. */
    public long nextPollNanos() {
        return polling ? Math.max(0, pollUntil - clock.getAsLong()) : Long.MAX_VALUE;
    }

    /** How long the oldest unacknowledged record has kept its successors' space, in nanoseconds. */
    public long blockedNanos() {
        return unacknowledged == 0 ? 0 : clock.getAsLong() - blockedSince;
    }

    /** The time by the clock since when {@link #blockedNanos()} counts. */
    long blockedSince() {
        return blockedSince;
    }
}
