package io.bpfevents.core.internal.read;

import io.bpfevents.core.codec.InPlaceDecoder;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.ffi.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The walk from record to record: what a ring costs for each of them. {@link RecordWalkFactory}
 * makes a copy of this class for each class of decoders, so that the JIT compiles the loop with its
 * one decoder inlined, however many others the program has.
 *
 * <p>What makes it fast, each measured: records are read where they lie; a run of equal headers has
 * a loop of its own, in which the next header's address does not wait for the load of this one (one
 * compare covers length and flags) and little is to be kept in registers. That a record ends before
 * the producers' position is checked for each, and is what keeps reading within the ring.
 */
final class RecordWalk<T> extends Delivery<T> {
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

    /** Changes no offset: tells the JIT that it is aligned and far from the end of all memory. */
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
    public void walk(RecordMemory area, long from, long end, int limit) {
        // a constant to the JIT, where it can be one: its checks then cost nothing
        MemorySegment memory = area.isEverything() ? NativeMemory.EVERYTHING : area.memory();
        InPlaceDecoder<? extends T> inPlace = this.inPlace;
        RecordSink<T> sink = this.sink;
        long place = area.place(from);
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
                // where a run of such records has to end
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
                    place += slot; // now, so that nobody gets it twice whatever is thrown
                    T event;
                    try {
                        event =
                                nonNull(
                                        inPlace != null
                                                ? inPlace.decode(memory, record, length)
                                                : decoder.decode(area.lend(record, length)));
                    } catch (Throwable error) { // the sink knows which are fatal
                        decodeErrors++;
                        more = sink.decodeFailed(area.lend(record, length), at + shift, error);
                        continue;
                    }
                    delivered++; // before the sink, which may throw: place has moved as well
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
    public long position() {
        return position;
    }

    @Override
    public boolean isDeclined() {
        return declined;
    }
}
