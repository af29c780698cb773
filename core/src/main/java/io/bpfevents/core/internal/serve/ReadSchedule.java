package io.bpfevents.core.internal.serve;

import io.bpfevents.core.internal.call.RepeatableSteps;
import io.bpfevents.core.internal.count.ControlBlock;
import io.bpfevents.core.internal.read.BufferReader;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides in which passes a ring is read: in each one, or, once its reader has caught up, after a
 * {@linkplain Coalescing rest} or when the producers have passed the doorbell. Used by the loop's
 * thread alone.
 *
 * <p>While a ring rests, its reader holds the slot of the last record, so that no commit notifies.
 * The slot is published before every wait that relies on a notification, when there is no demand,
 * when the consumer leaves, and before an audit or a close.
 */
final class ReadSchedule {
    /** Fewer records do not justify the end of a rest. */
    private static final int FEW = 8;

    /**
     * After so many such notifications in a row the program is assumed to notify at each commit. A
     * single one is common: it belongs to a commit from before the last rest ended.
     */
    private static final int TOO_OFTEN = 8;

    private final OpenBuffer ring;
    private final @Nullable ProducerControl producers;
    private final boolean waits;
    private final LongSupplier clock;

    private final RepeatableSteps close;

    private @Nullable RecordConsumer consumer;
    private Coalescing coalescing = new Coalescing(0);

    private boolean resting;
    private long restEnd;
    private boolean endedRest; // the current pass
    private boolean disarmed; // the doorbell, in the current pass
    private boolean cutShort; // a notification ended the last rest
    private int inVain; // such notifications in a row that came with few records

    private boolean notified; // since the last pass
    private boolean urgent; // the current pass
    private boolean waited; // since the last pass that read records
    private long began; // of the current pass, if waited
    private long passedBefore;
    private long positionBefore;

    /**
     * A ring without a consumer.
     *
     * @param control null if the ring's program does not use the producer contract
     * @param waits whether the loop waits between passes; if not, each pass reads
     * @param clock nanoseconds
     */
    ReadSchedule(
            OpenBuffer ring, @Nullable ControlBlock control, boolean waits, LongSupplier clock) {
        this.ring = ring;
        this.clock = clock;
        this.close = new RepeatableSteps(this::reset, ring::close);
        this.producers = control == null ? null : new ProducerControl(control, clock);
        this.waits = waits;
    }

    /** The wait of the loop has found the descriptor ready. */
    void notified() {
        notified = true;
    }

    /**
     * Begins a pass.
     *
     * @param urgent whether this pass reads in any case
     * @return whether this pass is to read
     */
    boolean begin(@Nullable RecordConsumer next, boolean urgent) {
        this.urgent = urgent;
        endedRest = resting && isRestOver(next);
        cutShort = endedRest && notified;
        resting &= !endedRest;
        if (endedRest || urgent) {
            ring.checkAll(); // notifications were ignored
        }
        disarmed = producers != null && producers.serve(next, ring, notified || urgent);
        notified = false;
        if (next == consumer) {
            ring.settle();
        } else {
            change(next);
        }
        if (waited && coalescing.isEnabled()) {
            began = clock.getAsLong();
        }
        ring.beginPass();
        passedBefore = ring.passed();
        positionBefore = ring.position();
        return !resting && (producers == null || !producers.awaitsDoorbell());
    }

    private boolean isRestOver(@Nullable RecordConsumer next) {
        return urgent || notified || next != consumer || clock.getAsLong() - restEnd >= 0;
    }

    private void change(@Nullable RecordConsumer next) {
        consumer = next;
        coalescing = new Coalescing(next == null ? 0 : restNanos(next));
        ring.acknowledgeBy(next == null ? null : next.acknowledgements());
        ring.holdLast(coalescing.isEnabled());
        ring.read(next == null ? BufferReader.Mode.DEFAULT : next.readMode());
        ring.checkAll();
        inVain = 0;
        waited = true; // whatever came before this consumer is not its rate
    }

    private long restNanos(RecordConsumer next) {
        boolean threshold = next.producerSettings().wakeup().hasThreshold();
        return waits && !threshold ? next.restNanos() : 0;
    }

    /**
     * Ends the reading of a pass; decides when the next pass is to read.
     *
     * @return whether another pass must follow before a wait: this one has ended a rest, for which
     *     the held slot was not published, or it has disarmed the doorbell
     */
    boolean end() {
        RecordConsumer reader = consumer;
        long demand = reader == null ? 0 : reader.demand();
        if (reader != null && !urgent && coalescing.isEnabled()) {
            decide(reader, demand);
        }
        if (demand == 0) {
            ring.publish();
        } else if (waits && producers != null && ring.isCaughtUp()) {
            producers.caughtUp(ring, ring.passed() != passedBefore);
        }
        boolean rearmed = producers != null && producers.awaitsDoorbell();
        return endedRest || (disarmed && !rearmed && !urgent);
    }

    private void decide(RecordConsumer reader, long demand) {
        long passed = ring.passed() - passedBefore;
        if (passed == 0 && !coalescing.isResting()) {
            return;
        }
        if (demand == 0) {
            coalescing.stop();
        } else {
            decide(reader, demand, passed);
        }
        if (!coalescing.isResting()) {
            inVain = 0;
        }
    }

    private void decide(RecordConsumer reader, long demand, long passed) {
        long now = clock.getAsLong();
        if (passed > 0) {
            coalescing.read(waited, began, now, passed, ring.position() - positionBefore);
            waited = false;
        }
        if (cutShort) {
            inVain = passed < FEW ? inVain + 1 : 0;
        }
        if (ring.isCaughtUp()) {
            long due = reader.nextPollNanos(false);
            restEnd = now + coalescing.restNanos(now, due, demand, ring.partBytes());
            resting = restEnd != now;
        }
    }

    /** Whether a notification does not end the rest. */
    boolean ignoresNotifications() {
        return resting && inVain >= TOO_OFTEN;
    }

    /**
     * Prepares a wait; one more pass follows before it.
     *
     * @return whether the wait relies on a notification
     */
    boolean prepareSleep() {
        waited = true;
        if (resting) {
            return false;
        }
        ring.publish();
        if (producers != null) {
            producers.prepareSleep(ring);
        }
        return true;
    }

    /** The longest time until the next pass, in nanoseconds. */
    long nextPollNanos() {
        long read = resting ? restEnd - clock.getAsLong() : nextReadNanos();
        return Math.max(0, Math.min(read, ring.nextSettleNanos())); // may have passed meanwhile
    }

    private long nextReadNanos() {
        long nanos = producers == null ? Long.MAX_VALUE : producers.nextPollNanos();
        if (producers != null && producers.awaitsDoorbell()) {
            nanos = Math.min(nanos, producers.nextReadNanos(ring));
        } else if (consumer != null) {
            nanos = Math.min(nanos, consumer.nextPollNanos(ring.hasUnread()));
            nanos = consumer.demand() > 0 ? Math.min(nanos, ring.nextDrainNanos()) : nanos;
        }
        return nanos;
    }

    /** Resets, and closes the ring. */
    void close() {
        close.run();
    }

    /** Restores the producers' defaults, before the ring is unmapped, and drops the consumer. */
    void reset() {
        consumer = null; // a closed ring may stay referenced
        if (producers != null) {
            producers.reset(ring);
        }
    }
}
