package io.bpfevents.core.internal.read;

import io.bpfevents.core.testing.ring.RingFixture;

/** The reader contract of the mapped reader on a simulated ring. */
class SimulatedReaderTest extends RingbufReaderContract {
    @Override
    RingFixture open(long size) {
        return RingFixture.simulated(size);
    }

    @Override
    boolean countsDiscards() {
        return true;
    }
}
