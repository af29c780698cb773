package io.bpfevents.core.internal.read;

import io.bpfevents.core.record.RecordDecoder;
import java.lang.foreign.MemorySegment;

/**
 * Decodes records, hands them to a sink and counts what came of them. Made once per subscription,
 * by {@link RecordWalkFactory}. Used on the loop's thread, except for {@link #halt}.
 */
public abstract class Delivery<T> {
    /** Whose records they are. */
    protected final RecordDecoder<? extends T> decoder;

    /** Where the events go. */
    protected final RecordSink<T> sink;

    /** Records that were handed to the sink, also if it threw. */
    protected long delivered;

    /** Records that the decoder refused. */
    protected long decodeErrors;

    /** Records that their producer had discarded. */
    protected long discarded;

    private volatile boolean halted;

    /** Creates a delivery from {@code decoder} to {@code sink}. */
    protected Delivery(RecordDecoder<? extends T> decoder, RecordSink<T> sink) {
        this.decoder = decoder;
        this.sink = sink;
    }

    /**
     * Ends the reading and skipping for this delivery, until {@link #resume}. From any thread.
     *
     * <p>A record that its producer commits after this has returned is neither decoded nor passed:
     * whatever passes records reads this flag after it has acquired a record's header. A record
     * that is already being decoded is still delivered.
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
     * check the reason of the halt, which its author sets before it halts.
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
     * Delivers one record, whether halted or not.
     *
     * @param position in the ring, where it begins
     * @return whether to go on with the next record
     */
    public final boolean accept(MemorySegment record, long position) {
        T event;
        try {
            event = nonNull(decoder.decode(record));
        } catch (Throwable error) { // the sink knows which are fatal
            decodeErrors++;
            return sink.decodeFailed(record, position, error) && !halted;
        }
        delivered++; // before the sink, which may throw: the record is consumed in any case
        return sink.next(event) && !halted;
    }

    /** What a decoder returned, which must be an event. */
    protected static <T> T nonNull(T event) {
        if (event == null) {
            throw new NullPointerException("the decoder returned null");
        }
        return event;
    }

    /**
     * Delivers committed records in order, until the sink wants no more, this is halted, {@code
     * limit} were passed, or the next one is busy or does not end before {@code end}. {@link
     * #position()} and {@link #isDeclined()} report where that is, and why, also if this throws.
     *
     * @param from where the first of them begins
     * @param end a position that the producers have reached, or that is behind them
     * @param limit how many are passed, those included that were discarded
     */
    public abstract void walk(RecordMemory area, long from, long end, int limit);

    /** Where the last walk ended. */
    public abstract long position();

    /** Whether the sink or {@link #halt} ended the last walk. */
    public abstract boolean isDeclined();

    /** Records passed since the counts were last taken: delivered, refused, discarded. */
    public final long passed() {
        return delivered + decodeErrors + discarded;
    }

    /** Records that were handed to the sink since the last call. */
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

    /** Records that the decoder refused since the last call. */
    public final long takeDecodeFailures() {
        long taken = decodeErrors;
        decodeErrors = 0;
        return taken;
    }
}
