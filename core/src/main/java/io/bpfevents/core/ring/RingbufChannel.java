package io.bpfevents.core.ring;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.internal.Delivery;
import io.bpfevents.core.internal.LoopRegistry;
import io.bpfevents.core.internal.Pollable;
import io.bpfevents.core.internal.RecordSource;
import io.bpfevents.core.internal.Seat;
import io.bpfevents.core.internal.SeatHolder;
import io.bpfevents.core.internal.Waker;
import io.bpfevents.core.loop.PollLoop;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The consumer side of a ring: served by one loop from the first use until the end, read by whoever
 * has the seat.
 *
 * <p>Only the loop's thread touches the ring's memory. Other threads change the {@link Occupancy}
 * or the {@link Ending} and wake the loop.
 */
final class RingbufChannel implements Pollable, Seat, RecordSource {
    private final RingOrigin origin;
    private final RingbufCounters counters;
    private final AtomicReference<Occupancy> occupancy = new AtomicReference<>(Occupancy.FREE);
    private final AtomicReference<Ending> ending = new AtomicReference<>(Ending.NONE);
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    // written once, under the lock of this
    private @Nullable PollLoop loop;
    private volatile @Nullable Waker waker;
    private boolean released; // guarded by this

    // the loop's thread alone
    private @Nullable OpenRing ring;
    private long readUntil; // where reading ends: far away, or at what a graceful end found
    private boolean bounded; // by a graceful end
    private @Nullable Throwable failure;
    private boolean done;

    RingbufChannel(RingOrigin origin) {
        this.origin = origin;
        this.counters = new RingbufCounters(origin.sizeBytes(), origin.countsFailures());
        try {
            look();
        } catch (RuntimeException e) {
            origin.close();
            throw e;
        }
    }

    /**
     * Has the counters look at a ring that no loop serves: when it is opened, and when it is
     * closed.
     */
    private void look() {
        OpenRing once = origin.open();
        counters.observe(once);
        once.close();
    }

    RingOrigin origin() {
        return origin;
    }

    RingbufStats stats() {
        return counters.stats();
    }

    CompletionStage<Void> onClose() {
        return closed.minimalCompletionStage();
    }

    // The seat: any thread.

    @Override
    public void offer(SeatHolder newcomer, PollLoop wanted) {
        if (!servableBy(wanted)) {
            newcomer.fail(
                    new IllegalStateException(
                            origin + " stays on the poll loop of its first use; ask for that one"));
            return;
        }
        Occupancy now = occupancy.get();
        if (!ending.get().isAtOnce()) {
            now = occupancy.updateAndGet(o -> o.admit(newcomer));
        }
        if (!now.includes(newcomer)) {
            boolean ended = now.ended() || ending.get().isAtOnce();
            newcomer.fail(ended ? closedError() : takenError());
            return;
        }
        try {
            serveOn(wanted);
        } catch (RuntimeException | Error e) { // nobody would ever serve those who got in
            occupancy.getAndUpdate(Occupancy::emptied).fail(e);
            return;
        }
        wake();
    }

    private synchronized boolean servableBy(PollLoop wanted) {
        return loop == null || loop == wanted;
    }

    /** Claims the map and registers with the loop, if this is the first use. */
    private synchronized void serveOn(PollLoop wanted) {
        if (loop != null || released) {
            return;
        }
        origin.claim();
        try {
            waker = ((LoopRegistry) wanted).register(this);
            loop = wanted;
        } finally {
            if (loop == null) {
                origin.unclaim();
            }
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

    private IllegalStateException closedError() {
        return new IllegalStateException(origin + " is closed");
    }

    private IllegalStateException takenError() {
        return new IllegalStateException(
                origin + " has a subscriber already; use share() to have several");
    }

    // The ending: asked for by any thread, carried out by the loop's.

    @Override
    public void close() {
        endBy(Ending.AT_ONCE);
    }

    void closeGracefully(Duration atMost) {
        endBy(Ending.within(atMost));
    }

    private void endBy(Ending wish) {
        Ending agreed = ending.updateAndGet(before -> before.sooner(wish));
        if (releaseUnused()) {
            return;
        }
        SeatHolder holder = occupancy.get().holder();
        if (agreed.isAtOnce() && holder != null) {
            holder.stop();
        }
        wake();
    }

    /** A ring that was never read has no loop that could release it, and nobody to deliver to. */
    private boolean releaseUnused() {
        synchronized (this) {
            if (loop != null || released) {
                return false;
            }
            released = true;
        }
        Occupancy last = occupancy.getAndSet(Occupancy.ENDED);
        try {
            look();
        } finally {
            origin.close();
            last.complete(closedError());
            closed.complete(null);
        }
        return true;
    }

    // The loop's thread.

    @Override
    public int fd() {
        return origin.fd();
    }

    @Override
    public boolean open() {
        try {
            OpenRing opened = origin.open();
            ring = opened;
            readUntil = farFrom(opened);
            counters.observe(opened);
            return true;
        } catch (BpfException e) {
            failure = e;
            return false;
        }
    }

    private static long farFrom(OpenRing opened) {
        return opened.memory().consumerPositionAcquire() + Long.MAX_VALUE;
    }

    @Override
    public boolean pass() {
        OpenRing open = Objects.requireNonNull(ring, "ring");
        Ending wish = ending.get();
        if (wish.isGraceful() && !bounded) {
            bounded = true;
            readUntil = open.memory().producerPositionAcquire();
        }
        SeatHolder holder = occupancy.get().holder();
        boolean worked = false;
        if (holder != null && !isAtEnd(open, wish)) {
            try {
                worked = holder.pass(this);
            } catch (BpfException e) { // of the reader: the ring is broken
                failure = e;
            }
        }
        worked |= refuseWaiter();
        counters.observe(open);
        done = failure != null || isAtEnd(open, ending.get());
        return worked || done || !Objects.equals(occupancy.get().holder(), holder);
    }

    private boolean isAtEnd(OpenRing open, Ending wish) {
        return switch (wish.kind()) {
            case NOT_ASKED_FOR -> false;
            case GRACEFUL ->
                    (bounded && open.memory().consumerPositionAcquire() - readUntil >= 0)
                            || wish.remainingNanos() <= 0;
            case AT_ONCE -> true;
        };
    }

    /** Whoever still waits now has waited for a pass, as promised. */
    private boolean refuseWaiter() {
        Occupancy now = occupancy.get();
        SeatHolder waiter = now.waiter();
        if (waiter != null && occupancy.compareAndSet(now, now.without(waiter))) {
            waiter.fail(takenError());
        }
        return waiter != null;
    }

    @Override
    public int drain(Delivery<?> delivery, int limit) {
        try {
            return Objects.requireNonNull(ring, "ring").reader().drain(delivery, limit, readUntil);
        } finally {
            counters.drained(delivery.takeDelivered(), delivery.takeDecodeErrors());
        }
    }

    @Override
    public long position() {
        return Objects.requireNonNull(ring, "ring").reader().position();
    }

    @Override
    public boolean isDone() {
        return done;
    }

    @Override
    public long lookAgainNanos() {
        SeatHolder holder = occupancy.get().holder();
        long delay = holder != null && holder.hasDemand() ? holder.maxDelayNanos() : Long.MAX_VALUE;
        return Math.clamp(ending.get().remainingNanos(), 0, delay);
    }

    @Override
    public void release() {
        Occupancy last = occupancy.getAndSet(Occupancy.ENDED);
        if (ring != null) {
            counters.observe(ring);
            ring.close();
            ring = null;
        }
        origin.close();
        origin.unclaim();
        try {
            if (failure == null) {
                last.complete(closedError());
            } else {
                last.fail(failure);
            }
        } finally {
            if (failure == null) {
                closed.complete(null);
            } else {
                closed.completeExceptionally(failure);
            }
        }
    }

    @Override
    public void abort(Throwable fatal) {
        failure = fatal;
        release();
    }
}
