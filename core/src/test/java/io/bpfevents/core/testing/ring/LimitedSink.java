package io.bpfevents.core.testing.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.internal.read.RecordSink;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;

/**
 * A sink with a demand, which checks that it gets an event only while there is some. Events are
 * numbered from 0.
 */
public final class LimitedSink implements RecordSink<byte[]> {
    private final List<byte[]> records = new ArrayList<>();
    private final IntPredicate uses;
    private final IntUnaryOperator requests;
    private long demand;
    private long unsettled;

    /**
     * Creates a sink.
     *
     * @param demand before the first event
     * @param uses whether an event uses demand
     * @param requests demand that is added within an event
     */
    public LimitedSink(long demand, IntPredicate uses, IntUnaryOperator requests) {
        this.demand = demand;
        this.uses = uses;
        this.requests = requests;
    }

    /** The received records. */
    public List<byte[]> records() {
        return records;
    }

    /** The demand that is left, once the use of all events was reported. */
    public long settled() {
        assertThat(unsettled).as("events whose use was not reported").isZero();
        return demand;
    }

    @Override
    public Object callee() {
        return this;
    }

    @Override
    public boolean next(Object callee, byte[] record, long at) {
        assertThat(demand - unsettled).as("demand").isPositive();
        int number = records.size();
        records.add(record);
        demand += requests.applyAsInt(number);
        boolean used = uses.test(number);
        unsettled += used ? 1 : 0;
        return used;
    }

    @Override
    public long demand(long used) {
        unsettled -= used;
        demand -= used;
        assertThat(unsettled).as("events whose use was not reported").isZero();
        return demand;
    }

    @Override
    public boolean decodeFailed(MemorySegment record, long position, Throwable error) {
        throw new AssertionError("a copy cannot fail", error);
    }
}
