package io.bpfevents.core.internal.read;

import io.bpfevents.core.codec.InPlaceDecoder;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.ffi.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The loop over the records of a ring: all work per record happens here. {@link RecordWalkFactory}
 * makes a copy of this class for each class of decoders, so that the JIT inlines the one decoder
 * into the loop, however many others the program has.
 *
 * <p>Measured optimisations: records are read in place; a run of equal headers has a loop of its
 * own, in which the address of the next header does not depend on the load of the current one (one
 * compare covers length and flags) and few values occupy registers. Each record is checked to end
 * before the producer position, which bounds all reads to the ring.
 */
final class RecordWalk<T> extends Delivery<T> {
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

    /**
     * Changes no offset: lets the JIT infer that it is aligned and far below the end of the address
     * space.
     */
    private static final long OFFSETS = (1L << 57) - 8;

    private final @Nullable InPlaceDecoder<? extends T> inPlace;

    private long position;
    private boolean declined;

    RecordWalk(
            RecordDecoder<? extends T> decoder,
            @Nullable InPlaceDecoder<? extends T> inPlace,
            RecordSink<T> sink) {
        super(decoder, sink);
        this.inPlace = inPlace;
    }

    @Override
    void walk(RecordMemory area, long from, long end, int limit) {
        // a constant for the JIT if possible: its bounds checks then cost nothing
        MemorySegment memory = area.isAddressSpace() ? NativeMemory.ADDRESS_SPACE : area.memory();
        InPlaceDecoder<? extends T> inPlace = this.inPlace;
        RecordSink<T> sink = this.sink;
        long place = area.offset(from);
        long shift = from - place;
        long stop = end - shift;
        long last = passed() + limit;
        boolean more = true;
        try {
            while (more && place < stop) {
                int header = headerAcquire(memory, place);
                if (isHalted()) { // after the acquire: see halt()
                    more = false;
                    break;
                }
                long length = RecordHeader.length(header);
                long slot = RecordHeader.slot(length);
                // where a run of records with this header must end
                long runStop = place + Math.min(stop - place, (last - passed()) * slot);
                if (RecordHeader.isBusy(header) || slot > runStop - place) {
                    break;
                }
                if (RecordHeader.isDiscarded(header)) {
                    place += slot;
                    discarded++;
                    continue;
                }
                do {
                    long at = place & OFFSETS;
                    long record = at + RecordHeader.SIZE;
                    place += slot; // now, so that the record is consumed once even if this throws
                    T event;
                    try {
                        event =
                                nonNull(
                                        inPlace != null
                                                ? inPlace.decode(memory, record, length)
                                                : decoder.decode(area.slice(record, length)));
                    } catch (Throwable error) { // the sink distinguishes fatal errors
                        decodeFailures++;
                        more = sink.decodeFailed(area.slice(record, length), at + shift, error);
                        continue;
                    }
                    delivered++; // before the sink, which may throw: the record is consumed
                    more = sink.next(event);
                } while (more
                        && slot <= runStop - place
                        && headerAcquire(memory, place) == header
                        && !isHalted());
            }
        } finally {
            position = place + shift;
            declined = !more;
        }
    }

    /** The first word of a record header. */
    private static int headerAcquire(MemorySegment memory, long place) {
        return (int) INT.getAcquire(memory, place & OFFSETS);
    }

    @Override
    long position() {
        return position;
    }

    @Override
    boolean isDeclined() {
        return declined;
    }
}
