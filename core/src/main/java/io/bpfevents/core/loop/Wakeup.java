package io.bpfevents.core.loop;

import io.bpfevents.core.internal.call.FreeMemory;
import io.bpfevents.core.internal.loop.Waker;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The wake-up protocol of a poll loop. The loop announces its sleep and then runs another pass; a
 * caller publishes its change and then checks the state of the loop. Both store and then load, with
 * a full fence between, so at least one of them sees the store of the other.
 *
 * <p>Per sleep at most one caller of {@link #wake()} wins the exchange and raises the signal. The
 * loop counts these callers, and does not end before each of them has raised the signal: otherwise
 * one could write to a descriptor that was closed and reused.
 */
final class Wakeup implements Waker {
    /** Ends the wait of the loop's thread. */
    interface Signal {
        /** Ends the current wait, or the next one. */
        void raise();

        /** Waits until the signal was raised {@code count} times; it is not raised again. */
        void awaitSignals(long count);
    }

    private static final int AWAKE = 0;
    private static final int SLEEPING = 1;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Wakeup.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Signal signal;
    private volatile int state = AWAKE;

    private volatile @Nullable Thread thread;

    // used by the loop's thread alone
    private boolean announced;
    private long raised; // signals: each is raised already, or is about to be

    Wakeup(Signal signal) {
        this.signal = signal;
    }

    @Override
    public void wake() {
        if (state == SLEEPING && STATE.compareAndSet(this, SLEEPING, AWAKE)) {
            raise();
        }
    }

    /** The loop counts this signal, so the caller cannot leave it out: it waits for memory. */
    private void raise() {
        while (true) {
            try {
                signal.raise();
                return;
            } catch (OutOfMemoryError e) {
                FreeMemory.pause();
            }
        }
    }

    @Override
    public boolean isLoopThread() {
        return Thread.currentThread().equals(thread);
    }

    /** Registers the loop's thread. */
    void begin() {
        thread = Thread.currentThread();
    }

    /** From here on a wake-up raises the signal. The loop must run another pass before it waits. */
    void announceSleep() {
        announced = true;
        state = SLEEPING;
        VarHandle.fullFence();
    }

    /** Announces that the loop is awake, with or without a wait. */
    void announceAwake() {
        announced = false;
        if (!STATE.compareAndSet(this, SLEEPING, AWAKE)) {
            raised++;
        }
    }

    /** Ends the protocol: after this the signal is not raised any more. */
    void end() {
        if (announced) { // an error ended the pass before the wait
            announceAwake();
        }
        if (raised > 0) {
            signal.awaitSignals(raised);
        }
    }
}
