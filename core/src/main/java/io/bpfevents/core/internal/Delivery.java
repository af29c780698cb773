package io.bpfevents.core.internal;

import io.bpfevents.core.ring.RecordDecoder;
import java.lang.foreign.MemorySegment;

/**
 * Decodes records, hands them to a sink and counts what came of them. Made once a subscription, by
 * {@link RingbufAccess#delivery}, and used on the loop's thread.
 */
public abstract class Delivery<T> {
    /** Whose records they are. */
    protected final RecordDecoder<T> decoder;

    /** Where the events go. */
    protected final RecordSink<T> sink;

    /** Records that the sink took. */
    protected long delivered;

    /** Records that the decoder refused. */
    protected long decodeErrors;

    /** Records that their producer had discarded. */
    protected long discarded;

    /** Creates a delivery from {@code decoder} to {@code sink}. */
    protected Delivery(RecordDecoder<T> decoder, RecordSink<T> sink) {
        this.decoder = decoder;
        this.sink = sink;
    }

    /**
     * Delivers one record.
     *
     * @param position in the ring, where it begins
     * @return whether the sink wants more
     */
    public final boolean accept(MemorySegment record, long position) {
        T event;
        try {
            event = nonNull(decoder.decode(record));
        } catch (Throwable error) { // the sink knows which are fatal
            decodeErrors++;
            return sink.decodeFailed(record, position, error);
        }
        boolean more = sink.next(event);
        delivered++;
        return more;
    }

    /** What a decoder returned, which must be an event. */
    protected static <T> T nonNull(T event) {
        if (event == null) {
            throw new NullPointerException("the decoder returned null");
        }
        return event;
    }

    /**
     * Delivers committed records in order, until the sink wants no more, {@code limit} were passed,
     * or the next one is busy or does not end before {@code end}. Where that is, and why, {@link
     * #position()} and {@link #isDeclined()} tell, also if this throws.
     *
     * @param from where the first of them begins
     * @param end a position that the producers have reached, or that is behind them
     * @param limit how many are passed, those included that were discarded
     */
    public abstract void walk(RecordArea area, long from, long end, int limit);

    /** Where the last walk ended. */
    public abstract long position();

    /** Whether it was the sink that ended the last walk. */
    public abstract boolean isDeclined();

    /** Records passed since the counts were last taken: delivered, refused, discarded. */
    public final long passed() {
        return delivered + decodeErrors + discarded;
    }

    /** Records that the sink took since the last call. */
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
    public final long takeDecodeErrors() {
        long taken = decodeErrors;
        decodeErrors = 0;
        return taken;
    }
}
