package io.bpfevents.core.ring;

import io.bpfevents.core.internal.ReadRules;
import io.bpfevents.core.internal.SeatHolder;
import io.bpfevents.core.internal.WakeupMode;
import org.jspecify.annotations.Nullable;

/**
 * What the loop tells the producers as readers come and go: whether to produce, and when to wake
 * it. Written whole with each reader and reset after it, so that what a killed process has left
 * behind does not stop the next one. On the loop's thread.
 */
final class ProducerConfig {
    private static final long OUT_OF_REACH = 1L << 62;
    private static final ReadRules NONE = new ReadRules(WakeupMode.ADAPTIVE, ReadRules.NEVER_PAUSE);

    private final ControlBlock block;
    private @Nullable SeatHolder reader;
    private ReadRules rules = NONE;
    private boolean lingering; // no reader any more, not paused yet
    private long pauseAt;
    private boolean armed; // the doorbell is within reach
    private long doorbell;

    ProducerConfig(ControlBlock block) {
        this.block = block;
    }

    /**
     * A pass begins.
     *
     * @param holder who reads now
     * @param ring where it reads
     */
    void serve(@Nullable SeatHolder holder, OpenRing ring) {
        if (holder != reader) {
            change(holder, ring);
        }
        if (lingering && System.nanoTime() - pauseAt >= 0) {
            lingering = false;
            block.configure(NONE.wakeup().code(), true);
        }
        if (armed && ring.producer() - doorbell >= 0) {
            disarm(ring); // else each commit would ring while the loop is at work
        }
    }

    private void change(@Nullable SeatHolder holder, OpenRing ring) {
        lingering = holder == null && rules.pauses();
        if (lingering) {
            pauseAt = System.nanoTime() + rules.lingerNanos();
        }
        reader = holder;
        rules = holder == null ? NONE : holder.rules();
        disarm(ring); // before a mode that looks at it
        block.configure(rules.wakeup().code(), false);
    }

    /** The loop is going to sleep, after one more look at the ring. */
    void prepareSleep(OpenRing ring) {
        if (!rules.wakeup().hasDoorbell()) {
            return;
        }
        long next = ring.reader().position() + rules.wakeup().bytes();
        // who leaves so much unread on purpose looks by himself; each commit would ring else
        boolean left = reader != null && reader.demand() == 0 && ring.producer() - next >= 0;
        if (reader != null && reader.takesRecords() && !left) {
            armed = true;
            doorbell = next;
            block.setDoorbell(doorbell);
        } else if (armed) {
            disarm(ring);
        }
    }

    private void disarm(OpenRing ring) {
        armed = false;
        block.setDoorbell(ring.producer() + OUT_OF_REACH);
    }

    /** Nanoseconds until the program is to be paused. */
    long lookAgainNanos() {
        return lingering ? Math.max(0, pauseAt - System.nanoTime()) : Long.MAX_VALUE;
    }

    /** The ring ends: whoever reads it next finds it as the kernel made it. */
    void reset(OpenRing ring) {
        change(null, ring);
        lingering = false;
    }
}
