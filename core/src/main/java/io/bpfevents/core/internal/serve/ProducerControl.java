package io.bpfevents.core.internal.serve;

import io.bpfevents.core.internal.count.ControlBlock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes the consumer's settings to the control block: whether to produce, and when to wake the
 * loop. All of them are written for each consumer and reset after it, so that the settings of a
 * killed process do not pause the program for its successor. Used by the loop's thread alone.
 */
final class ProducerControl {
    private static final long OUT_OF_REACH = 1L << 62;

    /**
     * The time after which the doorbell is checked once. A commit selects its flags before it
     * advances: one that passes the doorbell while it is being set may not notify.
     */
    private static final long FIRST_CHECK_NANOS = 1_000_000;

    private static final ProducerSettings NONE =
            new ProducerSettings(WakeupMode.ADAPTIVE, ProducerSettings.NEVER_PAUSE);

    private final ControlBlock block;
    private final LongSupplier clock; // nanoseconds
    private @Nullable RecordConsumer consumer;
    private ProducerSettings settings = NONE;
    private boolean lingering; // the last consumer has left, and the program is not paused yet
    private long pauseAt;
    private boolean armed; // producers can reach the doorbell
    private long doorbell;
    private long armedAt;
    private boolean hadDemand; // when the doorbell was set
    private boolean checked; // once FIRST_CHECK_NANOS were over
    private boolean announced; // the loop has prepared a wait since

    ProducerControl(ControlBlock block, LongSupplier clock) {
        this.block = block;
        this.clock = clock;
    }

    /**
     * Begins a pass.
     *
     * @param next the current consumer
     * @param read whether this pass reads, wherever the doorbell is
     * @return whether it has disarmed the doorbell, because this pass reads
     */
    boolean serve(@Nullable RecordConsumer next, OpenBuffer ring, boolean read) {
        if (next != consumer) {
            change(next, ring);
        }
        if (lingering && clock.getAsLong() - pauseAt >= 0) {
            lingering = false;
            block.configure(NONE.wakeup().code(), true);
        }
        checked |= armed && clock.getAsLong() - armedAt >= FIRST_CHECK_NANOS; // before the position
        boolean reads = armed && (read || isReadDue(ring));
        if (reads) {
            disarm(ring); // otherwise every commit would wake a loop that is running
        }
        return reads;
    }

    /**
     * Whether the ring is not to be read yet, because its producers have not reached the doorbell.
     */
    boolean awaitsDoorbell() {
        return armed;
    }

    private boolean isReadDue(OpenBuffer ring) {
        boolean demandReturned = !hadDemand && consumer != null && consumer.demand() > 0;
        return demandReturned
                || ring.producerPosition() - doorbell >= 0
                || nextReadNanos(ring) <= 0;
    }

    /** Nanoseconds until the ring is to be read, unless the producers reach the doorbell. */
    long nextReadNanos(OpenBuffer ring) {
        long longest = consumer == null ? Long.MAX_VALUE : consumer.nextPollNanos(ring.hasUnread());
        if (!announced) { // a loop that does not wait sees no notification
            longest = Math.min(longest, FIRST_CHECK_NANOS);
        }
        return longest == Long.MAX_VALUE ? longest : longest - (clock.getAsLong() - armedAt);
    }

    private void change(@Nullable RecordConsumer next, OpenBuffer ring) {
        lingering = next == null && settings.pauses();
        if (lingering) {
            pauseAt = clock.getAsLong() + settings.lingerNanos();
        }
        consumer = next;
        settings = next == null ? NONE : next.producerSettings();
        disarm(ring); // before configure() sets a mode that uses it
        block.configure(settings.wakeup().code(), false);
    }

    /**
     * Sets the doorbell after a pass that has read everything: what is below it waits.
     *
     * @param read whether it has read something; if not, the next record is busy, and its commit
     *     notifies
     */
    void caughtUp(OpenBuffer ring, boolean read) {
        WakeupMode mode = settings.wakeup();
        if (mode.hasThreshold() || (mode.hasDoorbell() && !read)) {
            arm(ring.position() + settings.wakeup().bytes());
        }
    }

    private void arm(long next) {
        if (!armed || doorbell != next) {
            armed = true;
            announced = false;
            checked = false;
            hadDemand = consumer != null && consumer.demand() > 0;
            armedAt = clock.getAsLong();
            doorbell = next;
            block.setDoorbell(doorbell);
        }
    }

    /** Sets the doorbell, before the last pass that precedes the loop's sleep. */
    void prepareSleep(OpenBuffer ring) {
        if (!settings.wakeup().hasDoorbell()) {
            return;
        }
        long next = ring.position() + settings.wakeup().bytes();
        // a policy that leaves data unread polls on its own; otherwise every commit would wake it
        boolean leavesUnread =
                consumer != null && consumer.demand() == 0 && ring.producerPosition() - next >= 0;
        if (consumer != null && consumer.takesRecords() && !leavesUnread) {
            arm(next);
            announced = true;
        } else if (armed) {
            disarm(ring);
        }
    }

    private void disarm(OpenBuffer ring) {
        armed = false;
        block.setDoorbell(ring.producerPosition() + OUT_OF_REACH);
    }

    /** Nanoseconds until the program is to be paused, or the doorbell to be checked. */
    long nextPollNanos() {
        if (lingering) {
            return Math.max(0, pauseAt - clock.getAsLong());
        }
        return armed && !checked
                ? Math.max(0, armedAt + FIRST_CHECK_NANOS - clock.getAsLong())
                : Long.MAX_VALUE;
    }

    /** Restores the kernel's defaults, for the next process that reads the ring. */
    void reset(OpenBuffer ring) {
        change(null, ring);
        lingering = false;
    }
}
