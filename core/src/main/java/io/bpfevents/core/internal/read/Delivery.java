package io.bpfevents.core.internal.read;

import io.bpfevents.core.record.RecordDecoder;
import java.lang.foreign.MemorySegment;

/**
 * Decodes records, passes the events to a sink and counts the outcomes. {@link RecordWalkFactory}
 * makes one per subscription. Used by the loop's thread, except for {@link #halt}.
 */
public abstract class Delivery<T> {
    /** Decodes the records. */
    protected final RecordDecoder<? extends T> decoder;

    /** Receives the events. */
    protected final RecordSink<T> sink;

    /** Records whose events were passed to the sink, also if it threw. */
    protected long delivered;

    /** Records on which the decoder threw. */
    protected long decodeFailures;

    /** Records that their producer had discarded. */
    protected long discarded;

    /** In place of a position: no record failed to decode. */
    public static final long NEVER = -1;

    /** The position of the last record on which the decoder threw in a walk. */
    protected long lastDecodeFailure = NEVER;

    private volatile boolean halted;

    /** Creates a delivery from {@code decoder} to {@code sink}. */
    protected Delivery(RecordDecoder<? extends T> decoder, RecordSink<T> sink) {
        this.decoder = decoder;
        this.sink = sink;
    }

    /**
     * Ends the reading and skipping for this delivery, until {@link #resume}. May be called from
     * any thread.
     *
     * <p>A record that its producer commits after this has returned is neither decoded nor passed:
     * every method that passes records reads this flag after it has acquired a record's header. A
     * record that is already being decoded is still delivered.
     */
    public final void halt() {
        halted = true;
    }

    /** Whether {@link #halt} was called since the last {@link #resume}. */
    public final boolean isHalted() {
        return halted;
    }

    /**
     * Permits reading again, after the pass that {@link #halt} was to end. The caller must then
     * check for the reason of the halt: the thread that halts sets the reason first.
     *
     * @return whether it was halted
     */
    public final boolean resume() {
        boolean was = halted;
        if (was) {
            halted = false;
        }
        return was;
    }

    /**
     * Delivers one record, even while halted.
     *
     * @param position of the record in the ring
     * @return whether to continue with the next record
     */
    public final boolean accept(MemorySegment record, long position) {
        T event;
        try {
            event = nonNull(decode(record));
        } catch (Throwable error) { // the sink knows which are fatal
            decodeFailures++;
            return sink.decodeFailed(record, position, error) && !halted;
        }
        delivered++; // before the sink, which may throw: the record is consumed in any case
        return sink.demand(sink.next(sink.callee(), event, position) ? 1 : 0) > 0 && !halted;
    }

    /** Decodes the record of {@link #accept}. */
    protected T decode(MemorySegment record) {
        return decoder.decode(record);
    }

    /** Requires that the decoder returned an event. */
    protected static <T> T nonNull(T event) {
        if (event == null) {
            throw new NullPointerException("the decoder returned null");
        }
        return event;
    }

    /**
     * Delivers committed records in order, until the sink declines more, this is halted, {@code
     * limit} records were passed, or the next one is busy or does not end before {@code end}.
     * Afterwards {@link #position()} and {@link #isDeclined()} give the place and the reason, also
     * if this throws.
     *
     * @param from position of the first record
     * @param end a position that the producers have reached or passed
     * @param limit the greatest number of records to pass, discarded ones included
     */
    public abstract void walk(RecordMemory memory, long from, long end, int limit);

    /** The position at which the last walk ended. */
    public abstract long position();

    /** The size of the last slot that was passed, in bytes. */
    public abstract long lastSlot();

    /** Whether the sink or {@link #halt} ended the last walk. */
    public abstract boolean isDeclined();

    /** Records whose events were passed to the sink since {@link #takeDelivered}. */
    public final long delivered() {
        return delivered;
    }

    /** Records passed since the counts were last taken: delivered, failed to decode, discarded. */
    public final long passed() {
        return delivered + decodeFailures + discarded;
    }

    /** Records whose events were passed to the sink since the last call. */
    public final long takeDelivered() {
        long taken = delivered;
        delivered = 0;
        return taken;
    }

    /** Discarded records that were passed since the last call. */
    public final long takeDiscarded() {
        long taken = discarded;
        discarded = 0;
        return taken;
    }

    /** Records on which the decoder threw since the last call. */
    public final long takeDecodeFailures() {
        long taken = decodeFailures;
        decodeFailures = 0;
        return taken;
    }
}
