package io.bpfevents.reactor.conformance;

import io.bpfevents.core.ring.Ringbuf;

/** A ring and what fills it: records that begin with their number. */
interface TestRing extends AutoCloseable {
    Ringbuf ring();

    /** Makes records; returns how many of them found room and were not discarded. */
    long produce(Burst burst);

    /** Ends the producer and closes the ring. */
    @Override
    void close();
}
