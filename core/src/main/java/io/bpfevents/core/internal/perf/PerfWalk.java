package io.bpfevents.core.internal.perf;

import io.bpfevents.core.codec.InPlaceDecoder;
import io.bpfevents.core.internal.read.Delivery;
import io.bpfevents.core.internal.read.RecordMemory;
import io.bpfevents.core.internal.read.RecordSink;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.ffi.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * The loop over the records of one CPU: all work per record happens here. {@link PerfWalks#FACTORY}
 * makes a copy of this class per class of decoders and class of sinks.
 *
 * <p>The optimisations are those of the walk over a ring: records are read in place, the header is
 * one load, and a run of equal headers is a loop with one counter, whose bound includes the limit,
 * the demand and the end of the data, so that only the first record of a run can wrap. Each record
 * is checked to end before {@code data_head}, which bounds all reads to the buffer.
 *
 * <p>Positions are those of the CPU; the sink receives places in the order of delivery.
 */
final class PerfWalk<T> extends Delivery<T> {
    /**
     * Changes no address: lets the JIT infer that it is aligned and far below the end of the
     * address space.
     */
    private static final long ADDRESSES = (1L << 57) - 8;

    private final @Nullable InPlaceDecoder<? extends T> inPlace;

    private long position;
    private boolean declined;
    private long lastSize; // of the last record passed

    PerfWalk(
            RecordDecoder<? extends T> decoder,
            @Nullable InPlaceDecoder<? extends T> inPlace,
            RecordSink<T> sink) {
        super(decoder, sink);
        this.inPlace = inPlace;
    }

    /** The header of the sample is before its data, also in a copy of libbpf. */
    @Override
    protected T decode(MemorySegment record) {
        return inPlace == null
                ? decoder.decode(record)
                : inPlace.decode(NativeMemory.ADDRESS_SPACE, record.address(), record.byteSize());
    }

    @Override
    public void walk(RecordMemory area, long from, long end, int limit) {
        position = from; // also if the sink throws before the first record
        CpuRecords records = (CpuRecords) area;
        MemorySegment memory = NativeMemory.ADDRESS_SPACE; // a constant: bounds checks cost nothing
        InPlaceDecoder<? extends T> inPlace = this.inPlace;
        RecordSink<T> sink = this.sink;
        Object callee = sink.callee();
        // the next record is at position origin + passed * size
        long origin = from;
        long size = 0;
        // counts of this walk, local so that the JIT can keep them in registers
        long before = passed();
        int passed = 0;
        int free = 0; // records that used no demand
        long granted = 0; // the demand that was read, at most one limit each time
        int settled = 0; // the part of it whose use was reported
        boolean more = true;
        try {
            while (more && passed < limit) {
                long at = origin + passed * size;
                if (end - at <= 0) {
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
                long place = records.offset(at);
                long header = header(memory, place & ADDRESSES);
                if (isHalted()) { // after data_head was acquired: see halt()
                    more = false;
                    break;
                }
                int next = PerfRecord.size(header);
                if (!PerfRecord.isPossible(header) || next > end - at) {
                    break; // the reader determines which
                }
                size = next;
                origin = at - passed * size;
                if (PerfRecord.type(header) != PerfRecord.SAMPLE) {
                    origin += size;
                    if (PerfRecord.type(header) == PerfRecord.LOST && records.countLoss(at)) {
                        break;
                    }
                    continue;
                }
                long contiguous = records.contiguous(place);
                int most = 1;
                if (size > contiguous) {
                    place = records.copy(at, size);
                } else if (size == lastSize) {
                    // a division per run, none per record if their sizes alternate
                    most = records(Math.min(end - at, contiguous), size);
                }
                long previous = lastSize;
                lastSize = size;
                int began = passed;
                most = passed + (int) Math.min(granted - used, Math.min(most, limit - passed));
                long start = place - passed * size;
                long shift = at + records.shift() - place;
                while (passed < most) {
                    long record = (start + passed * size) & ADDRESSES;
                    if (header(memory, record) != header || isHalted()) {
                        break;
                    }
                    long bytes = record + PerfRecord.SAMPLE_HEADER;
                    long length = size - PerfRecord.SAMPLE_HEADER;
                    // now, so that the record is consumed and counted once even if this throws
                    passed++;
                    T event;
                    try {
                        event =
                                nonNull(
                                        inPlace != null
                                                ? inPlace.decode(memory, bytes, length)
                                                : decoder.decode(records.slice(bytes, length)));
                    } catch (Throwable error) { // the sink distinguishes fatal errors
                        decodeFailures++;
                        lastDecodeFailure = record + shift;
                        free++;
                        more =
                                sink.decodeFailed(
                                        records.slice(bytes, length), record + shift, error);
                        if (more) {
                            continue;
                        }
                        break;
                    }
                    if (!sink.next(callee, event, record + shift)) {
                        free++;
                    }
                }
                if (passed == began) { // halted before the first record
                    lastSize = previous;
                }
            }
        } finally {
            delivered = before + passed - decodeFailures - discarded;
            position = origin + passed * size;
            declined = !more;
            long _ = sink.demand(passed - free - settled);
        }
    }

    /** The number of records of one size that fit into a number of bytes. */
    private static int records(long bytes, long size) {
        return (int) Math.min(bytes, Integer.MAX_VALUE) / (int) size;
    }

    /** The type and the size of a record, without its flags, which may differ within a run. */
    private static long header(MemorySegment memory, long at) {
        return memory.get(ValueLayout.JAVA_LONG, at) & PerfRecord.TYPE_AND_SIZE;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public long lastSlot() {
        return lastSize;
    }

    @Override
    public boolean isDeclined() {
        return declined;
    }
}
