package io.bpfevents.core.testing.ring;

import io.bpfevents.core.internal.read.RecordSink;

/** A sink with unbounded demand. */
public interface UnboundedSink<T> extends RecordSink<T> {
    @Override
    default Object callee() {
        return this;
    }

    @Override
    default long demand(long used) {
        return Long.MAX_VALUE;
    }
}
