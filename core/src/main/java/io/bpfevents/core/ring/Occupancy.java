package io.bpfevents.core.ring;

import io.bpfevents.core.internal.SeatHolder;
import org.jspecify.annotations.Nullable;

/**
 * Who sits in a ring's seat and who waits for it. Immutable: a change of places is one exchange of
 * the whole, so that no two threads can both believe they got the seat.
 *
 * @param ended nobody gets in any more
 */
record Occupancy(@Nullable SeatHolder holder, @Nullable SeatHolder waiter, boolean ended) {
    static final Occupancy FREE = new Occupancy(null, null, false);
    static final Occupancy ENDED = new Occupancy(null, null, true);

    boolean includes(SeatHolder who) {
        return holder == who || waiter == who;
    }

    /** With {@code newcomer} in the free place, if there is one. */
    Occupancy admit(SeatHolder newcomer) {
        if (ended) {
            return this;
        }
        if (holder == null) {
            return new Occupancy(newcomer, null, false);
        }
        return waiter == null ? new Occupancy(holder, newcomer, false) : this;
    }

    /** Without {@code leaver}; who waited for the seat has it then. */
    Occupancy without(SeatHolder leaver) {
        if (holder == leaver) {
            return new Occupancy(waiter, null, ended);
        }
        return waiter == leaver ? new Occupancy(holder, null, ended) : this;
    }

    /** Tells everybody that the ring has ended; who only waited never got what it came for. */
    void complete(IllegalStateException forWaiter) {
        try {
            if (holder != null) {
                holder.complete();
            }
        } finally { // what is fatal to the one must not leave the other without a word
            if (waiter != null) {
                waiter.refuse(forWaiter);
            }
        }
    }

    /** Tells everybody that the ring is broken. */
    void fail(Throwable error) {
        try {
            if (holder != null) {
                holder.fail(error);
            }
        } finally {
            if (waiter != null) {
                waiter.fail(error);
            }
        }
    }
}
