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
 * makes a copy of this class per class of decoders and class of sinks, so that the JIT inlines the
 * one decoder and the one sink into the loop, however many others the program has.
 *
 * <p>Measured optimisations: records are read in place; a run of equal headers has a loop of its
 * own, in which the address of the next header does not depend on the load of the current one (one
 * compare covers length and flags). How many records fit into the run, the demand and the limit is
 * computed before it, so that it is a loop with one counter, from which the offset of the record is
 * computed: the JIT keeps variables of the loop on the stack if the sink makes calls. Each record
 * is checked to end before the producer position, which bounds all reads to the ring.
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
    private long lastSlot; // size of the last slot passed

    RecordWalk(
            RecordDecoder<? extends T> decoder,
            @Nullable InPlaceDecoder<? extends T> inPlace,
            RecordSink<T> sink) {
        super(decoder, sink);
        this.inPlace = inPlace;
    }

    @Override
    public void walk(RecordMemory area, long from, long end, int limit) {
        // a constant for the JIT if possible: its bounds checks then cost nothing
        MemorySegment memory = area.isAddressSpace() ? NativeMemory.ADDRESS_SPACE : area.memory();
        InPlaceDecoder<? extends T> inPlace = this.inPlace;
        RecordSink<T> sink = this.sink;
        Object callee = sink.callee();
        // the next record is at origin + passed * slot
        long origin = area.offset(from);
        long slot = 0;
        long shift = from - origin;
        long stop = end - shift;
        // counts of this walk, local so that the JIT can keep them in registers
        long before = passed();
        int passed = 0;
        int free = 0; // records that used no demand
        long granted = 0; // the demand that was read, at most one limit each time
        int settled = 0; // the part of it whose use was reported
        boolean more = true;
        try {
            while (more && passed < limit) {
                long place = origin + passed * slot;
                if (place >= stop) {
                    break;
                }
                int used = passed - free;
                if (used == granted) {
                    granted += Math.min(sink.demand(used - settled), limit);
                    settled = used;
                    if (used == granted) {
                        more = false;
                        break;
                    }
                }
                int header = headerAcquire(memory, place & OFFSETS);
                if (isHalted()) { // after the acquire: see halt()
                    more = false;
                    break;
                }
                long length = RecordHeader.length(header);
                slot = RecordHeader.slot(length);
                origin = place - passed * slot;
                if (RecordHeader.isBusy(header) || slot > stop - place) {
                    break;
                }
                // a division per run, none per record if their sizes alternate
                int slots = slot == lastSlot ? slots(stop - place, slot) : 1;
                long previous = lastSlot;
                lastSlot = slot;
                if (RecordHeader.isDiscarded(header)) {
                    discarded++;
                    passed++;
                    free++;
                    continue;
                }
                int began = passed;
                int most = passed + (int) Math.min(granted - used, Math.min(slots, limit - passed));
                while (passed < most) {
                    long at = (origin + passed * slot) & OFFSETS;
                    if (headerAcquire(memory, at) != header || isHalted()) {
                        break;
                    }
                    long record = at + RecordHeader.SIZE;
                    // now, so that the record is consumed and counted once even if this throws
                    passed++;
                    T event;
                    try {
                        event =
                                nonNull(
                                        inPlace != null
                                                ? inPlace.decode(memory, record, length)
                                                : decoder.decode(area.slice(record, length)));
                    } catch (Throwable error) { // the sink distinguishes fatal errors
                        decodeFailures++;
                        lastDecodeFailure = at + shift;
                        free++;
                        more = sink.decodeFailed(area.slice(record, length), at + shift, error);
                        if (more) {
                            continue;
                        }
                        break;
                    }
                    if (!sink.next(callee, event, at + shift)) {
                        free++;
                    }
                }
                if (passed == began) { // halted before the first record
                    lastSlot = previous;
                }
            }
        } finally {
            delivered = before + passed - decodeFailures - discarded;
            position = origin + passed * slot + shift;
            declined = !more;
            long _ = sink.demand(passed - free - settled);
        }
    }

    /** The number of slots of one size that fit into a number of bytes. */
    private static int slots(long bytes, long slot) {
        return (int) Math.min(bytes, Integer.MAX_VALUE) / (int) slot;
    }

    /** The first word of a record header. */
    private static int headerAcquire(MemorySegment memory, long at) {
        return (int) INT.getAcquire(memory, at);
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public long lastSlot() {
        return lastSlot;
    }

    @Override
    public boolean isDeclined() {
        return declined;
    }
}
