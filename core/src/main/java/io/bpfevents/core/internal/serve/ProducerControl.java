package io.bpfevents.core.internal.serve;

import io.bpfevents.core.internal.count.ControlBlock;
import org.jspecify.annotations.Nullable;

/**
 * Writes the consumer's settings to the control block: whether to produce, and when to wake the
 * loop. All of them are written for each consumer and reset after it, so that the settings of a
 * killed process do not pause the program for its successor. Used by the loop's thread alone.
 */
final class ProducerControl {
    private static final long OUT_OF_REACH = 1L << 62;
    private static final ProducerSettings NONE =
            new ProducerSettings(WakeupMode.ADAPTIVE, ProducerSettings.NEVER_PAUSE);

    private final ControlBlock block;
    private @Nullable RecordConsumer consumer;
    private ProducerSettings settings = NONE;
    private boolean lingering; // the last consumer has left, and the program is not paused yet
    private long pauseAt;
    private boolean armed; // producers can reach the doorbell
    private long doorbell;

    ProducerControl(ControlBlock block) {
        this.block = block;
    }

    /**
     * Begins a pass.
     *
     * @param next the current consumer
     */
    void serve(@Nullable RecordConsumer next, OpenRing ring) {
        if (next != consumer) {
            change(next, ring);
        }
        if (lingering && System.nanoTime() - pauseAt >= 0) {
            lingering = false;
            block.configure(NONE.wakeup().code(), true);
        }
        if (armed && ring.producerPosition() - doorbell >= 0) {
            disarm(ring); // otherwise every commit would wake a loop that is running
        }
    }

    private void change(@Nullable RecordConsumer next, OpenRing ring) {
        lingering = next == null && settings.pauses();
        if (lingering) {
            pauseAt = System.nanoTime() + settings.lingerNanos();
        }
        consumer = next;
        settings = next == null ? NONE : next.producerSettings();
        disarm(ring); // before configure() sets a mode that uses it
        block.configure(settings.wakeup().code(), false);
    }

    /** Sets the doorbell, before the last pass that precedes the loop's sleep. */
    void prepareSleep(OpenRing ring) {
        if (!settings.wakeup().hasDoorbell()) {
            return;
        }
        long next = ring.position() + settings.wakeup().bytes();
        // a policy that leaves data unread polls on its own; otherwise every commit would wake it
        boolean leavesUnread =
                consumer != null && consumer.demand() == 0 && ring.producerPosition() - next >= 0;
        if (consumer != null && consumer.takesRecords() && !leavesUnread) {
            armed = true;
            doorbell = next;
            block.setDoorbell(doorbell);
        } else if (armed) {
            disarm(ring);
        }
    }

    private void disarm(OpenRing ring) {
        armed = false;
        block.setDoorbell(ring.producerPosition() + OUT_OF_REACH);
    }

    /** Nanoseconds until the program is to be paused. */
    long nextPollNanos() {
        return lingering ? Math.max(0, pauseAt - System.nanoTime()) : Long.MAX_VALUE;
    }

    /** Restores the kernel's defaults, for the next process that reads the ring. */
    void reset(OpenRing ring) {
        change(null, ring);
        lingering = false;
    }
}
