package io.bpfevents.core.ring;

import io.bpfevents.core.testing.KernelTest;

/** A ring of the kernel, read from Java. */
@KernelTest
class MappedReaderIT extends RingbufReaderContract {
    @Override
    TestRing open(long size) {
        return TestRing.mapped(size);
    }

    @Override
    boolean seesDiscards() {
        return true;
    }
}
