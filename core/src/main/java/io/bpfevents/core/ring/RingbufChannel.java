package io.bpfevents.core.ring;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.internal.LoopRegistry;
import io.bpfevents.core.internal.Pollable;
import io.bpfevents.core.internal.RingAbilities;
import io.bpfevents.core.internal.SeatHolder;
import io.bpfevents.core.internal.Waker;
import io.bpfevents.core.loop.PollLoop;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The consumer side of a ring: served by one loop from the first use until the end, read by whoever
 * has the seat.
 *
 * <p>Only the loop's thread touches the ring's memory. Other threads come to the {@link RingSeat}
 * or change the {@link Ending}, and wake the loop.
 */
final class RingbufChannel implements Pollable, RingSeat.Service {
    private static final int GRACEFUL_TURN = 1024; // records, so that other rings get theirs

    private final RingOrigin origin;
    private final RingbufCounters counters;
    private final LossWatch losses;
    private final Audits audits = new Audits();
    private final @Nullable ProducerConfig producers;
    private final RingSeat seat;
    private final AtomicReference<Ending> ending = new AtomicReference<>(Ending.NONE);
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    // the loop's thread alone
    private @Nullable Reading reading;
    private @Nullable Throwable failure;
    private boolean done;

    RingbufChannel(RingOrigin origin) {
        this.origin = origin;
        ControlBlock control = origin.control();
        this.producers = control == null ? null : new ProducerConfig(control);
        try {
            this.counters =
                    origin.look(ring ->
                            new RingbufCounters(origin.sizeBytes(), ring, origin.failures()));
        } catch (RuntimeException | Error e) {
            origin.close();
            throw e;
        }
        this.losses = new LossWatch(origin.toString(), counters);
        this.seat = new RingSeat(origin.toString(), this);
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

    CompletionStage<RingbufAudit> audit() {
        CompletableFuture<RingbufAudit> answer = audits.ask();
        CompletableFuture<RingbufAudit> taken = seat.whileUnused(this::auditUnused);
        if (taken == null) {
            seat.wake();
        } else {
            audits.answerOne(answer, taken); // not under the seat's lock, which dependents may want
        }
        return answer.minimalCompletionStage();
    }

    /** The books of a ring that no loop serves, or why they cannot be had. */
    private CompletableFuture<RingbufAudit> auditUnused() {
        try {
            return CompletableFuture.completedFuture(origin.look(counters::audit));
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    LossWatch losses() {
        return losses;
    }

    RingAbilities abilities() {
        FailureCounts failures = counters.failures();
        ControlBlock control = origin.control();
        return new RingAbilities(
                failures != null,
                failures != null && failures.tellsPositions(),
                control != null && control.honours(ControlBlock.WAKEUP),
                control != null && control.honours(ControlBlock.PAUSE),
                origin.skips());
    }

    /** Has failures counted in the program's own way, for a ring that nobody has used yet. */
    void countFailuresBy(LongSupplier counter) {
        if (counters.failures() != null) {
            throw new IllegalStateException(
                    origin
                            + " has a failure counter: the producer contract's, or one given before");
        }
        counters.countFailuresBy(new UserFailures(origin.toString(), counter));
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
        if (seat.retireUnused()) {
            end(auditUnused(), null); // closing never fails: without books it ends all the same
        }
    }

    /** Releases what is held, then notifies everybody. */
    private void end(CompletableFuture<RingbufAudit> lastAudit, @Nullable Throwable broken) {
        Steps.all(
                counters::end,
                origin::close,
                () -> audits.end(lastAudit),
                () -> seat.end(broken),
                () -> {
                    boolean _ =
                            broken == null
                                    ? closed.complete(null)
                                    : closed.completeExceptionally(broken);
                },
                () -> losses.end(broken));
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
            reading = new Reading(opened, counters);
            counters.observe(opened);
            return true;
        } catch (BpfException e) {
            failure = e;
            return false;
        }
    }

    private Reading reading() {
        return Objects.requireNonNull(reading, "reading");
    }

    @Override
    public boolean pass() {
        Reading open = reading();
        SeatHolder holder = seat.holder(); // first: who gets in after a close() is not served
        Ending wish = ending.get();
        open.endBy(wish);
        if (!wish.isAtOnce()) { // else nothing is read, and another process may have taken over
            open.ring().reader().checkPositions(); // also without demand
        }
        if (producers != null) {
            producers.serve(holder, open.ring());
        }
        boolean worked = audits.answer(() -> counters.audit(open.ring()));
        worked |= holder != null && turn(open, holder);
        worked |= seat.refuseWaiter();
        counters.observe(open.ring());
        worked |= losses.passed();
        open.endBy(ending.get());
        done = open.isAtEnd();
        return worked || done || !Objects.equals(seat.holder(), holder);
    }

    /** Has the holder read: a batch, or one by one as many where a deadline must be looked at. */
    private boolean turn(Reading open, SeatHolder holder) {
        boolean worked = false;
        for (int i = 0; i < GRACEFUL_TURN; i++) {
            Ending wish = ending.get();
            open.endBy(wish);
            boolean more = !open.isAtEnd() && holder.pass(open);
            worked |= more;
            if (!more || !wish.isGraceful() || !Objects.equals(seat.holder(), holder)) {
                break;
            }
        }
        return worked;
    }

    @Override
    public boolean isDone() {
        return done;
    }

    @Override
    public void prepareSleep() {
        if (producers != null) {
            producers.prepareSleep(reading().ring());
        }
        boolean _ = losses.look(); // a pass follows in any case
    }

    @Override
    public long lookAgainNanos() {
        OpenRing open = reading().ring();
        SeatHolder holder = seat.holder();
        long look = Long.MAX_VALUE;
        if (holder != null) {
            boolean unread = open.producer() != open.consumer();
            look = Math.min(look, holder.lookAgainNanos(unread));
        }
        if (producers != null) {
            look = Math.min(look, producers.lookAgainNanos());
        }
        return Math.clamp(ending.get().remainingNanos(), 0, look);
    }

    @Override
    public void release() {
        CompletableFuture<RingbufAudit> last = lastAudit();
        Steps.all(this::unmap, origin::unclaim, () -> end(last, failure));
    }

    private void unmap() {
        if (reading != null) {
            OpenRing ring = reading.ring();
            reading = null;
            Steps.all(() -> reset(ring), ring::close);
        }
    }

    private void reset(OpenRing ring) {
        if (producers != null) {
            producers.reset(ring);
        }
    }

    private CompletableFuture<RingbufAudit> lastAudit() {
        try {
            return reading == null
                    ? CompletableFuture.failedFuture(Objects.requireNonNull(failure, "failure"))
                    : CompletableFuture.completedFuture(counters.audit(reading.ring()));
        } catch (RuntimeException | Error e) { // the ring ends all the same
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public void abort(Throwable broken) {
        failure = broken;
        release();
    }
}
