package io.bpfevents.core.ring;

/** A simulated ring. */
class SimulatedReaderTest extends RingbufReaderContract {
    @Override
    TestRing open(long size) {
        return TestRing.simulated(size);
    }

    @Override
    boolean seesDiscards() {
        return true;
    }
}
