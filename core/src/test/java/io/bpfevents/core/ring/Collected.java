package io.bpfevents.core.ring;

import io.bpfevents.core.internal.Delivery;
import io.bpfevents.core.internal.RecordSink;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** Takes copies of records, as many as it is told. */
final class Collected implements RecordSink<byte[]> {
    private final List<byte[]> records = new ArrayList<>();
    private final int most;
    private final Delivery<byte[]> delivery =
            RecordWalks.of(record -> record.toArray(ValueLayout.JAVA_BYTE), this);

    Collected(int most) {
        this.most = most;
    }

    /** What a reader has to offer now. */
    static List<byte[]> from(RingbufReader reader) {
        Collected all = new Collected(Integer.MAX_VALUE);
        reader.drain(all.delivery, Integer.MAX_VALUE, Long.MAX_VALUE);
        return all.records;
    }

    Delivery<byte[]> delivery() {
        return delivery;
    }

    List<byte[]> records() {
        return records;
    }

    @Override
    public boolean next(byte[] record) {
        records.add(record);
        return records.size() < most;
    }

    @Override
    public boolean decodeFailed(MemorySegment record, long position, Throwable error) {
        throw new AssertionError("a copy cannot fail", error);
    }
}
