package io.bpfevents.core.testing.perf;

import io.bpfevents.core.codec.InPlace;
import io.bpfevents.core.codec.InPlaceDecoder;
import io.bpfevents.core.internal.perf.PerfWalks;
import io.bpfevents.core.internal.read.BufferReader;
import io.bpfevents.core.internal.read.Delivery;
import io.bpfevents.core.internal.read.RecordSink;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.testing.ring.Bounds;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/** Collects samples, up to a given number. */
public final class Samples implements RecordSink<Samples.Sample> {
    private static final long TIME = -20;
    private static final long CPU = -12;

    /** Decodes in place, with the time and the CPU before the data. */
    public static final RecordDecoder<Sample> IN_PLACE = new InPlaceSamples();

    /** Decodes a segment, which has the data alone. */
    public static final RecordDecoder<Sample> BY_SEGMENT =
            record -> new Sample(-1, -1, record.toArray(ValueLayout.JAVA_BYTE));

    private final List<Sample> samples = new ArrayList<>();
    private final List<Long> positions = new ArrayList<>();
    private final List<byte[]> failed = new ArrayList<>();
    private final List<Long> failedPositions = new ArrayList<>();
    private final int most;
    private final Delivery<Sample> delivery;
    private Predicate<Sample> continues = sample -> true;

    /**
     * A sample.
     *
     * @param data with padding
     */
    @SuppressWarnings("ArrayRecordComponent") // not compared as a whole
    public record Sample(int cpu, long time, byte[] data) {
        /** The first bytes of the data. */
        public byte[] first(int bytes) {
            return Arrays.copyOf(data, bytes);
        }

        /** The 4 bytes of the data at an offset. */
        public int word(int offset) {
            return MemorySegment.ofArray(data).get(ValueLayout.JAVA_INT_UNALIGNED, offset);
        }
    }

    private static final class InPlaceSamples extends InPlace implements RecordDecoder<Sample> {
        InPlaceSamples() {
            super(null, () -> (InPlaceDecoder<Sample>) InPlaceSamples::read);
        }

        private static Sample read(MemorySegment memory, long offset, long size) {
            return new Sample(
                    memory.get(ValueLayout.JAVA_INT, offset + CPU),
                    memory.get(ValueLayout.JAVA_LONG, offset + TIME),
                    memory.asSlice(offset, size).toArray(ValueLayout.JAVA_BYTE));
        }

        @Override
        public Sample decode(MemorySegment record) {
            throw new AssertionError("it decodes in place");
        }
    }

    public Samples(int most, RecordDecoder<Sample> decoder) {
        this.most = most;
        this.delivery = PerfWalks.FACTORY.of(decoder, this);
    }

    /** All that a reader delivers now. */
    public static List<Sample> from(BufferReader reader) {
        Samples all = new Samples(Integer.MAX_VALUE, IN_PLACE);
        reader.drain(all.delivery, Integer.MAX_VALUE, Bounds.none());
        return all.samples;
    }

    /** Sets what runs at each sample, and whether there is demand for more after it. */
    public Samples at(Predicate<Sample> sample) {
        continues = sample;
        return this;
    }

    public Delivery<Sample> delivery() {
        return delivery;
    }

    public List<Sample> samples() {
        return samples;
    }

    /** The data of the samples: of each, the first bytes. */
    public List<byte[]> data(int bytes) {
        return samples.stream().map(sample -> sample.first(bytes)).toList();
    }

    /** Places of the samples in the order of delivery. */
    public List<Long> positions() {
        return positions;
    }

    /** Data that could not be decoded. */
    public List<byte[]> failed() {
        return failed;
    }

    /** Places of these in the order of delivery. */
    public List<Long> failedPositions() {
        return failedPositions;
    }

    @Override
    public Object callee() {
        return this;
    }

    @Override
    public boolean next(Object callee, Sample sample, long position) {
        samples.add(sample);
        positions.add(position);
        if (!continues.test(sample)) {
            delivery.halt();
        }
        return true;
    }

    @Override
    public long demand(long used) {
        return most - (long) samples.size();
    }

    @Override
    public boolean decodeFailed(MemorySegment record, long position, Throwable error) {
        failed.add(record.toArray(ValueLayout.JAVA_BYTE));
        failedPositions.add(position);
        return true;
    }
}
