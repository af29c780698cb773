package io.bpfevents.core.internal.serve;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.internal.call.FreeMemory;
import io.bpfevents.core.internal.count.BufferCounters;
import io.bpfevents.core.internal.count.ControlBlock;
import io.bpfevents.core.internal.count.LossWatch;
import io.bpfevents.core.internal.count.UserFailures;
import io.bpfevents.core.internal.loop.LoopRegistry;
import io.bpfevents.core.internal.loop.Pollable;
import io.bpfevents.core.internal.loop.Waker;
import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.stats.BufferAudit;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The consumer side of a buffer: one loop serves it from its first use until it is closed, and the
 * owner of its {@link ConsumerSlot} reads it.
 *
 * <p>Only the loop's thread accesses the buffer's memory. Other threads change the slot or the
 * {@link CloseRequest}, and wake the loop.
 */
public final class BufferChannel implements Pollable {
    private static final int GRACEFUL_TURN = 1024; // records per pass: other rings wait

    private final BufferBackend backend;
    private final BufferCounters counters;
    private final LossWatch losses;
    private final BufferAudits audits;
    private final ConsumerSlot slot;
    private final AtomicReference<CloseRequest> closing = new AtomicReference<>(CloseRequest.NONE);
    private final BufferEnd end;

    // the loop's thread alone, or, without a loop, the thread that closes
    private boolean claimed; // set before the loop knows the ring
    private boolean loopWaits; // between its passes; set before the loop knows the ring
    private @Nullable OpenBuffer open;
    private @Nullable ReadSchedule schedule;
    private boolean done;

    /**
     * Takes ownership of a buffer, and maps it once to count what is pending.
     *
     * @param counters at zero
     * @throws BpfException if the ring cannot be mapped, or its positions are impossible
     */
    public BufferChannel(BufferBackend backend, BufferCounters counters) {
        this.backend = backend;
        this.counters = counters;
        try {
            long pending =
                    backend.whileOpen(
                            counters,
                            ring -> {
                                ring.publishCounts();
                                return ring.pending();
                            });
            counters.begin(pending);
        } catch (RuntimeException | Error e) {
            backend.close();
            throw e;
        }
        this.audits = new BufferAudits(backend, counters);
        this.losses = new LossWatch(backend.toString(), counters);
        this.slot = new ConsumerSlot(backend.toString(), this::beginOn);
        this.end =
                new BufferEnd(
                        audits,
                        slot,
                        losses,
                        this::unmap,
                        this::unclaim,
                        counters::end,
                        backend::close);
    }

    // Any thread.

    /** The ring that this channel serves. */
    public BufferBackend backend() {
        return backend;
    }

    /** The place from which the ring is read. */
    public ConsumerSlot slot() {
        return slot;
    }

    /** Requests a consistent set of figures. */
    public CompletionStage<BufferAudit> audit() {
        return audits.request(slot);
    }

    /** Reports losses to listeners. */
    public LossWatch losses() {
        return losses;
    }

    /** Attempts that a rate limit of the program rejected since the buffer was opened. */
    public long throttled() {
        return counters.throttled();
    }

    /**
     * Adopts a failure counter of the user, for a ring that is not in use yet.
     *
     * @throws IllegalStateException if the ring has a failure counter
     */
    public void countFailuresBy(LongSupplier counter) {
        if (counters.failures() != null) {
            throw new IllegalStateException(
                    backend
                            + " has a failure counter already: of the producer contract, or set before");
        }
        counters.countFailuresBy(new UserFailures(backend.toString(), counter));
    }

    /** What the buffer and its program support. */
    public BufferCapabilities capabilities() {
        ControlBlock control = backend.control();
        return new BufferCapabilities(
                backend.partBytes(),
                counters.failures() != null,
                backend.placesLosses(),
                control != null && control.supports(ControlBlock.WAKEUP),
                control != null && control.supports(ControlBlock.PAUSE),
                backend.skips(),
                backend.keepsUnread());
    }

    /** Completes when everything is released; exceptionally if the ring broke. */
    public CompletionStage<Void> onClose() {
        return end.onClose();
    }

    @Override
    public void close() {
        closeBy(CloseRequest.AT_ONCE);
    }

    /** Closes the ring after the records in it were read, or after a time. */
    public void closeGracefully(Duration atMost) {
        closeBy(CloseRequest.within(atMost));
    }

    private void closeBy(CloseRequest request) {
        CloseRequest agreed = closing.updateAndGet(before -> before.sooner(request));
        slot.interrupt(agreed.isAtOnce());
        if (slot.retireUnused()) { // no loop serves it that could release it
            FreeMemory.repeat(end::run); // nothing else would
        }
        slot.wake();
    }

    private Waker beginOn(PollLoop loop) {
        backend.claim();
        claimed = true;
        loopWaits = !(loop instanceof PollLoop.Manual);
        boolean begun = false;
        try {
            Waker waker = ((LoopRegistry) loop).register(this);
            begun = true;
            return waker;
        } finally {
            if (!begun) {
                unclaim();
            }
        }
    }

    private void unclaim() {
        if (claimed) {
            claimed = false;
            backend.unclaim();
        }
    }

    // The loop's thread.

    @Override
    public int[] fds() {
        return backend.fds();
    }

    @Override
    public boolean open() {
        try {
            OpenBuffer opened = backend.open(counters);
            open = opened;
            schedule = new ReadSchedule(opened, backend.control(), loopWaits, System::nanoTime);
            opened.publishCounts();
            return true;
        } catch (BpfException e) {
            end.failBy(e);
            return false;
        }
    }

    private OpenBuffer ring() {
        return Objects.requireNonNull(open, "not open");
    }

    private ReadSchedule schedule() {
        return Objects.requireNonNull(schedule, "not open");
    }

    @Override
    public boolean pass() {
        OpenBuffer ring = ring();
        RecordConsumer consumer =
                slot.consumer(); // first: one admitted after a close is not served
        CloseRequest request = closing.get();
        ring.closeBy(request);
        boolean reads = false;
        if (!request.isAtOnce()) { // else nothing is read, and another process may read the ring
            ring.checkPositions(); // also without demand
            reads = schedule().begin(consumer, request.isGraceful() || audits.isRequested());
        }
        boolean worked = audits.answer(ring);
        if (reads) {
            worked |= consumer != null && turn(ring, consumer);
            worked |= schedule().end();
        }
        worked |= slot.refuseWaiter();
        ring.publishCounts();
        worked |= losses.checkIfDue();
        ring.closeBy(closing.get());
        done = ring.isAtEnd();
        return worked || done || !Objects.equals(slot.consumer(), consumer);
    }

    /** Runs the consumer: one batch, or record by record if there is a deadline to check. */
    private boolean turn(OpenBuffer ring, RecordConsumer consumer) {
        boolean worked = false;
        for (int i = 0; i < GRACEFUL_TURN; i++) {
            CloseRequest request = closing.get();
            ring.closeBy(request);
            boolean more = !ring.isAtEnd() && consumer.pass(ring);
            worked |= more;
            if (!more || !request.isGraceful() || !Objects.equals(slot.consumer(), consumer)) {
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
        if (schedule().prepareSleep()) {
            boolean _ = losses.check(); // a pass follows in any case
        }
    }

    @Override
    public long nextPollNanos() {
        long nanos = schedule().nextPollNanos();
        return Math.clamp(closing.get().remainingNanos(), 0, nanos);
    }

    @Override
    public void notified(int fd) {
        schedule().notified();
        ring().notified(fd);
    }

    @Override
    public boolean ignoresNotifications() {
        return schedule().ignoresNotifications();
    }

    @Override
    public void release() {
        end.run();
    }

    private void unmap() {
        OpenBuffer ring = open;
        audits.takeLast(ring, end.failure());
        if (ring != null) {
            open = null;
            schedule().close();
        }
    }

    @Override
    public void abort(Throwable broken) {
        end.failBy(broken);
        end.run();
    }
}
