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
     * one begins at or behind {@code stop}, or the next one is busy or cannot be. Where that is,
     * and why, {@link #position()} and {@link #isDeclined()} tell, also if this throws.
     *
     * @param from where the first of them begins
     * @param stop a position not behind {@code producer}
     * @param producer where the producers have been
     * @param limit how many are passed, those included that were discarded
     */
    public abstract void walk(RecordArea area, long from, long stop, long producer, int limit);

    /** Where the last walk ended. */
    public abstract long position();

    /** Whether it was the sink that ended the last walk. */
    public abstract boolean isDeclined();

    /**
     * Records passed by walks since the last call: delivered, refused by the decoder, discarded.
     */
    public abstract int takePassed();

    /** Discarded records that walks have passed since the last call. */
    public abstract int takeDiscarded();

    /** Records that the sink took since the last call. */
    public final long takeDelivered() {
        long taken = delivered;
        delivered = 0;
        return taken;
    }

    /** Records that the decoder refused since the last call. */
    public final long takeDecodeErrors() {
        long taken = decodeErrors;
        decodeErrors = 0;
        return taken;
    }
}
