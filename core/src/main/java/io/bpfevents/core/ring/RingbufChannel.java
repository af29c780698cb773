package io.bpfevents.core.ring;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.internal.Delivery;
import io.bpfevents.core.internal.LoopRegistry;
import io.bpfevents.core.internal.Pollable;
import io.bpfevents.core.internal.RecordSource;
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
 * <p>Only the loop's thread touches the ring's memory. Other threads come to the {@link RingSeat}
 * or change the {@link Ending}, and wake the loop.
 */
final class RingbufChannel implements Pollable, RecordSource, RingSeat.Service {
    private static final int GRACEFUL_TURN = 1024; // records, so that other rings get theirs

    private final RingOrigin origin;
    private final RingbufCounters counters;
    private final RingSeat seat;
    private final AtomicReference<Ending> ending = new AtomicReference<>(Ending.NONE);
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    // the loop's thread alone
    private @Nullable OpenRing ring;
    private long readUntil; // where reading ends: far away, or at what a graceful end found
    private boolean bounded; // by a graceful end
    private @Nullable Throwable failure;
    private boolean done;

    RingbufChannel(RingOrigin origin) {
        this.origin = origin;
        this.counters = new RingbufCounters(origin.sizeBytes(), origin.countsFailures());
        this.seat = new RingSeat(origin.toString(), this);
        try {
            look();
        } catch (RuntimeException e) {
            origin.close();
            throw e;
        }
    }

    /** Has the counters look at a ring that no loop serves. */
    private void look() {
        OpenRing once = origin.open();
        counters.observe(once);
        once.close();
    }

    RingOrigin origin() {
        return origin;
    }

    RingSeat seat() {
        return seat;
    }

    RingbufStats stats() {
        return counters.stats();
    }

    CompletionStage<Void> onClose() {
        return closed.minimalCompletionStage();
    }

    // The first use, and the ending: any thread.

    @Override
    public Waker beginOn(PollLoop loop) {
        origin.claim();
        boolean begun = false;
        try {
            Waker waker = ((LoopRegistry) loop).register(this);
            begun = true;
            return waker;
        } finally {
            if (!begun) {
                origin.unclaim();
            }
        }
    }

    @Override
    public void close() {
        endBy(Ending.AT_ONCE);
    }

    void closeGracefully(Duration atMost) {
        endBy(Ending.within(atMost));
    }

    private void endBy(Ending wish) {
        Ending agreed = ending.updateAndGet(before -> before.sooner(wish));
        seat.interrupt(agreed.isAtOnce());
        releaseUnused();
        seat.wake();
    }

    /** A ring that was never read has no loop that could release it, and nobody to deliver to. */
    private void releaseUnused() {
        if (!seat.retireUnused()) {
            return;
        }
        try {
            look();
        } catch (BpfException e) {
            // closing never fails: the older figures stay
        }
        origin.close();
        seat.end(null);
        closed.complete(null);
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
        SeatHolder holder = seat.holder(); // first: who gets in after a close() is not served
        if (ending.get().isGraceful() && !bounded) {
            bounded = true;
            readUntil = open.memory().producerPositionAcquire();
        }
        boolean worked = false;
        try {
            worked = holder != null && turn(open, holder);
        } catch (BpfException e) { // of the reader: the ring is broken
            failure = e;
        }
        worked |= seat.refuseWaiter();
        counters.observe(open);
        done = failure != null || isAtEnd(open, ending.get());
        return worked || done || !Objects.equals(seat.holder(), holder);
    }

    /** Has the holder read: a batch, or one by one as many where a deadline must be looked at. */
    private boolean turn(OpenRing open, SeatHolder holder) {
        boolean worked = false;
        for (int i = 0; i < GRACEFUL_TURN; i++) {
            Ending wish = ending.get();
            boolean more = !isAtEnd(open, wish) && holder.pass(this);
            worked |= more;
            if (!more || !wish.isGraceful() || !Objects.equals(seat.holder(), holder)) {
                break;
            }
        }
        return worked;
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

    @Override
    public int drain(Delivery<?> delivery, int limit) {
        // one by one when there is a deadline, which is looked at between them
        int bound = ending.get().isGraceful() ? 1 : limit;
        try {
            return Objects.requireNonNull(ring, "ring").reader().drain(delivery, bound, readUntil);
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
        SeatHolder holder = seat.holder();
        long delay = holder != null && holder.hasDemand() ? holder.maxDelayNanos() : Long.MAX_VALUE;
        return Math.clamp(ending.get().remainingNanos(), 0, delay);
    }

    @Override
    public void release() {
        if (ring != null) {
            counters.observe(ring);
            ring.close();
            ring = null;
        }
        origin.close();
        origin.unclaim();
        try {
            seat.end(failure);
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
