package io.bpfevents.core.internal.read;

import io.bpfevents.core.testing.ring.RingFixture;

/** A simulated ring. */
class SimulatedReaderTest extends RingbufReaderContract {
    @Override
    RingFixture open(long size) {
        return RingFixture.simulated(size);
    }

    @Override
    boolean seesDiscards() {
        return true;
    }
}
