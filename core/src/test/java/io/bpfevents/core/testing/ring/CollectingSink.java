package io.bpfevents.core.testing.ring;

import io.bpfevents.core.internal.read.BufferReader;
import io.bpfevents.core.internal.read.Delivery;
import io.bpfevents.core.internal.read.RecordSink;
import io.bpfevents.core.internal.read.RecordWalkFactory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** Collects copies of records, up to a given number. */
public final class CollectingSink implements RecordSink<byte[]> {
    private final List<byte[]> records = new ArrayList<>();
    private final int most;
    private final Delivery<byte[]> delivery =
            RecordWalkFactory.RINGS.of(record -> record.toArray(ValueLayout.JAVA_BYTE), this);

    public CollectingSink(int most) {
        this.most = most;
    }

    /** The records that a reader delivers now. */
    public static List<byte[]> from(BufferReader reader) {
        CollectingSink all = new CollectingSink(Integer.MAX_VALUE);
        reader.drain(all.delivery, Integer.MAX_VALUE, Bounds.none());
        return all.records;
    }

    public Delivery<byte[]> delivery() {
        return delivery;
    }

    public List<byte[]> records() {
        return records;
    }

    @Override
    public Object callee() {
        return this;
    }

    @Override
    public boolean next(Object callee, byte[] record, long at) {
        return records.add(record);
    }

    @Override
    public long demand(long used) {
        return most - (long) records.size();
    }

    @Override
    public boolean decodeFailed(MemorySegment record, long position, Throwable error) {
        throw new AssertionError("a copy cannot fail", error);
    }
}
