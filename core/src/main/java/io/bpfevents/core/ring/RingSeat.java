package io.bpfevents.core.ring;

import io.bpfevents.core.internal.Seat;
import io.bpfevents.core.internal.SeatHolder;
import io.bpfevents.core.internal.Waker;
import io.bpfevents.core.loop.PollLoop;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Who reads a ring, and which loop serves it. Any thread may come here. */
final class RingSeat implements Seat {
    /** What it takes to have a ring served, for its first use. */
    interface Service {
        /** Has a loop serve the ring from now on; if it throws, nothing has begun. */
        Waker beginOn(PollLoop loop);
    }

    private final String ring;
    private final Service service;
    private final AtomicReference<Occupancy> occupancy = new AtomicReference<>(Occupancy.FREE);
    private volatile boolean closing; // only ever becomes true
    private volatile @Nullable Throwable failure; // of a ring that broke

    // written once, under the lock of this
    private @Nullable PollLoop loop;
    private volatile @Nullable Waker waker;
    private boolean retired; // guarded by this

    /**
     * @param ring how messages name the ring
     */
    RingSeat(String ring, Service service) {
        this.ring = ring;
        this.service = service;
    }

    @Override
    public void offer(SeatHolder newcomer, PollLoop wanted) {
        boolean isFirst = waker == null;
        Throwable refusal = bind(wanted);
        if (refusal != null) {
            if (refusal instanceof IllegalStateException unavailable) {
                newcomer.refuse(unavailable);
            } else {
                newcomer.fail(refusal);
            }
            return;
        }
        Occupancy now = closing ? occupancy.get() : occupancy.updateAndGet(o -> o.admit(newcomer));
        if (!now.includes(newcomer)) {
            turnAway(newcomer, now, isFirst);
            return;
        }
        wake();
    }

    /**
     * Signals a newcomer that was not admitted. The loop may end a broken ring before the first one
     * is admitted, which then gets what broke the ring.
     */
    private void turnAway(SeatHolder newcomer, Occupancy now, boolean isFirst) {
        Throwable broken = failure;
        if (isFirst && broken != null) {
            newcomer.fail(broken);
        } else {
            newcomer.refuse(closing || now.ended() ? closedError() : takenError());
        }
    }

    /**
     * Has the loop serve the ring, if this is the first use; before anybody gets in, so that nobody
     * sits where no loop comes by.
     *
     * @return why it does not; null if it does
     */
    private synchronized @Nullable Throwable bind(PollLoop wanted) {
        if (closing || retired) {
            return closedError();
        }
        if (loop != null) {
            return loop == wanted
                    ? null
                    : new IllegalStateException(
                            ring + " stays on the poll loop of its first use; ask for that one");
        }
        try {
            waker = service.beginOn(wanted);
            loop = wanted;
            return null;
        } catch (RuntimeException | Error e) {
            return e;
        }
    }

    @Override
    public void release(SeatHolder leaver) {
        occupancy.updateAndGet(o -> o.without(leaver));
        wake();
    }

    @Override
    public void wake() {
        Waker known = waker;
        if (known != null && !known.isLoopThread()) {
            known.wake();
        }
    }

    @Override
    public long demand() {
        SeatHolder holder = holder();
        return holder == null ? 0 : holder.demand();
    }

    @Nullable SeatHolder holder() {
        return occupancy.get().holder();
    }

    /**
     * Refuses who waits, at the end of a pass in which the holder stayed.
     *
     * @return whether somebody waited
     */
    boolean refuseWaiter() {
        Occupancy now = occupancy.get();
        SeatHolder waiter = now.waiter();
        if (waiter != null && occupancy.compareAndSet(now, now.without(waiter))) {
            waiter.refuse(takenError());
        }
        return waiter != null;
    }

    /**
     * Ends the pass under way.
     *
     * @param forGood whether nobody is to get in any more, either
     */
    void interrupt(boolean forGood) {
        if (forGood) {
            closing = true;
        }
        SeatHolder holder = holder();
        if (holder != null) {
            holder.stop();
        }
    }

    /**
     * Makes sure that no loop will ever serve the ring.
     *
     * @return false if one does already, or this was asked for before
     */
    synchronized boolean retireUnused() {
        if (loop != null || retired) {
            return false;
        }
        retired = true;
        return true;
    }

    /**
     * Does something that no loop may come in between of.
     *
     * @return null, and nothing was done, if a loop serves the ring or it has ended
     */
    synchronized <T> @Nullable T whileUnused(Supplier<T> work) {
        return loop != null || retired ? null : work.get();
    }

    /** Ends it, after everything was released, and tells everybody. */
    void end(@Nullable Throwable failure) {
        this.failure = failure; // first: a newcomer that finds the end finds the reason
        Occupancy last = occupancy.getAndSet(Occupancy.ENDED);
        if (failure == null) {
            last.complete(closedError());
        } else {
            last.fail(failure);
        }
    }

    private IllegalStateException closedError() {
        Throwable broken = failure;
        return broken == null
                ? new IllegalStateException(ring + " is closed")
                : new IllegalStateException(ring + " is closed, since it broke", broken);
    }

    private IllegalStateException takenError() {
        return new IllegalStateException(
                ring + " has a subscriber already; use share() to have several");
    }
}
