package io.bpfevents.core.codec;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Decodes a record in the memory that holds it, without a segment of its own. */
@FunctionalInterface
public interface InPlaceDecoder<T> {
    /**
     * Decodes one record, on the loop's thread. Must not read outside the record and, in a perf
     * buffer, the {@linkplain io.bpfevents.core.value.SampleHeader header} before it: nothing else
     * prevents it.
     *
     * @param memory the memory that holds the record
     * @param offset offset in {@code memory} of the record's first byte, which may have any
     *     alignment
     * @param size bytes of the record; in a perf buffer including the padding after it
     */
    T decode(MemorySegment memory, long offset, long size);

    /**
     * The in-place form of a decoder, for the records of rings.
     *
     * @param decoder a decoder of any class
     * @return decodes to the same events; null if the decoder needs a segment per record
     */
    static @Nullable InPlaceDecoder<?> of(Object decoder) {
        return decoder instanceof InPlace own ? own.inRing() : null;
    }

    /**
     * The in-place form of a decoder, for the samples of perf buffers. In {@code memory} the
     * {@linkplain io.bpfevents.core.value.SampleHeader header} must be before the record.
     *
     * @param decoder as in {@link #of}
     * @return as {@link #of}; the events also have the CPU and the time of the sample
     */
    static @Nullable InPlaceDecoder<?> ofSamples(Object decoder) {
        return decoder instanceof InPlace own ? own.inPerfBuffer() : null;
    }
}
