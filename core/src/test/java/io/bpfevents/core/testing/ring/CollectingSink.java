package io.bpfevents.core.testing.ring;

import io.bpfevents.core.internal.read.Delivery;
import io.bpfevents.core.internal.read.RecordSink;
import io.bpfevents.core.internal.read.RecordWalkFactory;
import io.bpfevents.core.internal.read.RingbufReader;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** Collects copies of records, up to a given number. */
public final class CollectingSink implements RecordSink<byte[]> {
    private final List<byte[]> records = new ArrayList<>();
    private final int most;
    private final Delivery<byte[]> delivery =
            RecordWalkFactory.of(record -> record.toArray(ValueLayout.JAVA_BYTE), this);

    public CollectingSink(int most) {
        this.most = most;
    }

    /** The records that a reader delivers now. */
    public static List<byte[]> from(RingbufReader reader) {
        CollectingSink all = new CollectingSink(Integer.MAX_VALUE);
        reader.drain(all.delivery, Integer.MAX_VALUE, Long.MAX_VALUE);
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
