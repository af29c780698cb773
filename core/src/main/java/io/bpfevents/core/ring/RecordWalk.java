package io.bpfevents.core.ring;

import io.bpfevents.core.internal.Delivery;
import io.bpfevents.core.internal.InPlaceDecoder;
import io.bpfevents.core.internal.RecordArea;
import io.bpfevents.core.internal.RecordSink;
import io.bpfevents.ffi.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The walk from record to record: what a ring costs for each of them. {@link RecordWalks} makes a
 * copy of this class for each class of decoders, so that the JIT compiles the loop with its one
 * decoder inlined, however many others the program has.
 *
 * <p>What makes it fast, each measured: the next header is compared with the last one, so that in a
 * run of equal lengths its address does not wait for this load (one compare covers both flags);
 * what the loop counts stays in registers; records are read where they lie. That a record ends
 * below the producer position is checked for each, and is what keeps reading within the ring.
 */
final class RecordWalk<T> extends Delivery<T> {
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

    private final @Nullable InPlaceDecoder<? extends T> inPlace;

    private int lastHeader = RecordHeader.BUSY; // of the last record, which was committed
    private long position;
    private boolean declined;
    private int passed;
    private int discarded;

    RecordWalk(
            RecordDecoder<T> decoder,
            @Nullable InPlaceDecoder<? extends T> inPlace,
            RecordSink<T> sink) {
        super(decoder, sink);
        this.inPlace = inPlace;
    }

    @Override
    public void walk(RecordArea area, long from, long stop, long producer, int limit) {
        // a constant to the JIT, where it can be one: its checks then cost nothing
        MemorySegment memory = area.isEverything() ? NativeMemory.EVERYTHING : area.memory();
        long begin = area.begin();
        long mask = area.mask();
        RecordSink<T> to = sink;
        long at = from;
        int header = lastHeader;
        int length = RecordHeader.length(header);
        long slot = RecordHeader.slot(length);
        int most = limit;
        int taken = 0;
        boolean more = true;
        try {
            while (more && taken < most && stop - at > 0) {
                long place = begin + (at & mask);
                int next = (int) INT.getAcquire(memory, place);
                if (next != header) {
                    if (RecordHeader.isBusy(next)) {
                        break;
                    }
                    length = RecordHeader.length(next);
                    slot = RecordHeader.slot(length);
                    if (RecordHeader.isDiscarded(next)) {
                        header = RecordHeader.BUSY; // so that the next one is looked at
                        if (slot > producer - at) {
                            break;
                        }
                        at += slot;
                        discarded++;
                        passed++;
                        most--;
                        continue;
                    }
                    header = next;
                }
                if (slot > producer - at) {
                    break;
                }
                at += slot; // now, so that nobody gets a record twice whatever is thrown
                T event;
                try {
                    event = nonNull(decode(area, memory, place + RecordHeader.SIZE, length));
                } catch (Throwable error) {
                    most--;
                    more = refused(area, place + RecordHeader.SIZE, length, at - slot, error);
                    continue;
                }
                more = to.next(event);
                taken++;
            }
        } finally {
            lastHeader = header;
            position = at;
            declined = !more;
            passed += taken;
            delivered += taken;
        }
    }

    private T decode(RecordArea area, MemorySegment memory, long offset, long size) {
        return inPlace != null
                ? inPlace.decode(memory, offset, size)
                : decoder.decode(area.lend(offset, size));
    }

    private boolean refused(RecordArea area, long offset, long size, long from, Throwable error) {
        decodeErrors++;
        passed++;
        return sink.decodeFailed(area.lend(offset, size), from, error);
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public boolean isDeclined() {
        return declined;
    }

    @Override
    public int takePassed() {
        int taken = passed;
        passed = 0;
        return taken;
    }

    @Override
    public int takeDiscarded() {
        int taken = discarded;
        discarded = 0;
        return taken;
    }
}
