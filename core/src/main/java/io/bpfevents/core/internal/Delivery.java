package io.bpfevents.core.internal;

import io.bpfevents.core.ring.RecordDecoder;
import java.lang.foreign.MemorySegment;

/**
 * Decodes records, hands them to a sink and counts both outcomes. Made once a subscription, used on
 * the loop's thread.
 */
public final class Delivery<T> {
    private final RecordDecoder<T> decoder;
    private final RecordSink<T> sink;
    private long delivered;
    private long decodeErrors;

    /** Creates a delivery from {@code decoder} to {@code sink}. */
    public Delivery(RecordDecoder<T> decoder, RecordSink<T> sink) {
        this.decoder = decoder;
        this.sink = sink;
    }

    /**
     * Delivers one record.
     *
     * @return whether the sink wants more
     */
    public boolean accept(MemorySegment record) {
        T event;
        try {
            event = decoder.decode(record);
            if (event == null) {
                throw new NullPointerException("the decoder returned null");
            }
        } catch (Throwable error) { // the sink knows which are fatal
            decodeErrors++;
            return sink.decodeFailed(record, error);
        }
        boolean more = sink.next(event);
        delivered++;
        return more;
    }

    /** Records that the sink took since the last call. */
    public long takeDelivered() {
        long taken = delivered;
        delivered = 0;
        return taken;
    }

    /** Records that the decoder refused since the last call. */
    public long takeDecodeErrors() {
        long taken = decodeErrors;
        decodeErrors = 0;
        return taken;
    }
}
