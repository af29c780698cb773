package io.bpfevents.core.loop;

import io.bpfevents.core.internal.loop.Waker;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Who has to ring the bell: a loop that says it is going to sleep looks once more at everything
 * afterwards, and whoever brings it something looks at what the loop says afterwards. Both store
 * and then load, with a full fence between, so at least one of them sees the other.
 *
 * <p>Exactly one caller of {@link #wake()} a sleep wins the exchange and rings; the loop counts the
 * rings it is owed, and does not end before the last of them has come, since the bell's descriptor
 * could by then be somebody else's.
 */
final class Wakeup implements Waker {
    /** Something that ends the loop's wait. */
    interface Bell {
        void ring();

        /** Waits for as many rings as were not yet waited for, and then never rings again. */
        void awaitRings(long rings);
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

    private final Bell bell;
    private volatile int state = AWAKE;

    private volatile @Nullable Thread thread;

    // the loop's thread alone
    private boolean announced;
    private long owed;

    Wakeup(Bell bell) {
        this.bell = bell;
    }

    @Override
    public void wake() {
        if (state == SLEEPING && STATE.compareAndSet(this, SLEEPING, AWAKE)) {
            bell.ring();
        }
    }

    @Override
    public boolean isLoopThread() {
        return Thread.currentThread().equals(thread);
    }

    /** The loop's thread begins. */
    void begin() {
        thread = Thread.currentThread();
    }

    /** From here on a wake-up rings; look at everything once more before the wait. */
    void announceSleep() {
        announced = true;
        state = SLEEPING;
        VarHandle.fullFence();
    }

    /** The wait is over, or was not needed. */
    void announceAwake() {
        announced = false;
        if (!STATE.compareAndSet(this, SLEEPING, AWAKE)) {
            owed++;
        }
    }

    /** The loop ends: nobody rings from now on, and whoever was about to has done so. */
    void end() {
        if (announced) { // an error broke the look before the wait
            announceAwake();
        }
        if (owed > 0) {
            bell.awaitRings(owed);
        }
    }
}
