package io.bpfevents.core.internal.serve;

import io.bpfevents.core.internal.loop.Waker;
import io.bpfevents.core.loop.PollLoop;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The one place from which a buffer is consumed, and the loop that serves the buffer. A consumer
 * owns the slot from {@link #offer} until {@link #release} or until the buffer is closed; one more
 * consumer may wait for it. Every method may be called from any thread.
 */
public final class ConsumerSlot {
    /** Registers the buffer with a loop, on its first use. */
    @FunctionalInterface
    interface Service {
        /**
         * Makes a loop serve the buffer from now on; if this throws, the buffer is not registered.
         */
        Waker beginOn(PollLoop loop);
    }

    private static final UnaryOperator<SlotState> CLOSE = SlotState::close; // linked early

    private final String buffer;
    private final Service service;
    private final AtomicReference<SlotState> state = new AtomicReference<>(SlotState.FREE);
    private volatile boolean closing; // only ever becomes true
    private volatile @Nullable Throwable failure; // of a buffer that broke

    // guarded by this, written once
    private @Nullable PollLoop loop;
    private volatile @Nullable Waker waker;
    private boolean retired; // guarded by this

    /**
     * A free slot.
     *
     * @param buffer as messages name the buffer
     */
    ConsumerSlot(String buffer, Service service) {
        this.buffer = buffer;
        this.service = service;
    }

    /**
     * Requests the slot. A free slot is taken at once. If it is taken, the consumer waits until the
     * end of the loop's current pass; if the slot is then still taken, or another consumer waits
     * already, the consumer is refused with an {@link IllegalStateException}. A consumer that is
     * offered after the close is refused as well.
     *
     * @param wanted the loop that serves the buffer from its first use on; a buffer stays on it
     */
    public void offer(RecordConsumer newcomer, PollLoop wanted) {
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
        SlotState now = closing ? state.get() : state.updateAndGet(s -> s.admit(newcomer));
        if (!now.includes(newcomer)) {
            turnAway(newcomer, now, isFirst);
            return;
        }
        wake();
    }

    /**
     * Notifies a consumer that was not admitted. The loop may close a broken buffer before its
     * first consumer is admitted; that consumer then gets the failure itself.
     */
    private void turnAway(RecordConsumer newcomer, SlotState now, boolean isFirst) {
        Throwable broken = failure;
        if (isFirst && broken != null) {
            newcomer.fail(broken);
        } else {
            newcomer.refuse(closing || now.closed() ? closedError() : takenError());
        }
    }

    /**
     * Registers the buffer with the loop on its first use, before a consumer is admitted; otherwise
     * a consumer could own a buffer that no loop polls.
     *
     * @return the reason why the loop does not serve the buffer; null if it does
     */
    private synchronized @Nullable Throwable bind(PollLoop wanted) {
        if (closing || retired) {
            return closedError();
        }
        if (loop != null) {
            return loop == wanted
                    ? null
                    : new IllegalStateException(
                            buffer + " stays on the poll loop of its first use; use that one");
        }
        try {
            waker = service.beginOn(wanted);
            loop = wanted;
            return null;
        } catch (RuntimeException | Error e) {
            return e;
        }
    }

    /** Frees the slot, or the place in the queue, at once. */
    public void release(RecordConsumer leaver) {
        state.updateAndGet(s -> s.without(leaver));
        wake();
    }

    /** Makes the loop run another pass, for example after new demand. Never blocks. */
    public void wake() {
        Waker known = waker;
        if (known != null && !known.isLoopThread()) {
            known.wake();
        }
    }

    /** The demand of the current consumer, in records; 0 without one. */
    public long demand() {
        RecordConsumer consumer = consumer();
        return consumer == null ? 0 : consumer.demand();
    }

    @Nullable RecordConsumer consumer() {
        return state.get().consumer();
    }

    /**
     * Refuses a waiting consumer, at the end of a pass in which the owner kept the slot.
     *
     * @return whether a consumer was waiting
     */
    boolean refuseWaiter() {
        SlotState now = state.get();
        RecordConsumer waiter = now.waiter();
        if (waiter != null && state.compareAndSet(now, now.without(waiter))) {
            waiter.refuse(takenError());
        }
        return waiter != null;
    }

    /**
     * Ends the current pass.
     *
     * @param forGood whether further consumers are refused
     */
    void interrupt(boolean forGood) {
        if (forGood) {
            closing = true;
        }
        RecordConsumer consumer = consumer();
        if (consumer != null) {
            consumer.stop();
        }
    }

    /**
     * Ensures that no loop will ever serve the buffer.
     *
     * @return false if a loop serves it already, or this was called before
     */
    synchronized boolean retireUnused() {
        if (loop != null || retired) {
            return false;
        }
        retired = true;
        return true;
    }

    /**
     * Runs work while no loop can begin to serve the buffer.
     *
     * @return null, without having run it, if a loop serves the buffer or it is closed
     */
    synchronized <T> @Nullable T whileUnused(Supplier<T> work) {
        return loop != null || retired ? null : work.get();
    }

    /**
     * Closes the slot, after everything was released, and notifies the consumers. After an {@link
     * OutOfMemoryError}, call it again: a consumer ignores what it has received already.
     *
     * @param failure what broke the buffer; null if it was closed
     */
    void end(@Nullable Throwable failure) {
        this.failure = failure; // first: a newcomer that finds the slot closed finds the reason
        SlotState last = state.updateAndGet(CLOSE);
        if (failure == null) {
            last.complete(closedError());
        } else {
            last.fail(failure);
        }
        state.set(SlotState.CLOSED);
    }

    private IllegalStateException closedError() {
        Throwable broken = failure;
        return broken == null
                ? new IllegalStateException(buffer + " is closed")
                : new IllegalStateException(buffer + " is closed, since it broke", broken);
    }

    private IllegalStateException takenError() {
        return new IllegalStateException(
                buffer + " has a subscriber already; use share() to have several");
    }
}
