package io.bpfevents.core.internal.read;

import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.ring.RingFixture;

/** A ring of the kernel, read from Java. */
@KernelTest
class MappedReaderIT extends RingbufReaderContract {
    @Override
    RingFixture open(long size) {
        return RingFixture.mapped(size);
    }

    @Override
    boolean seesDiscards() {
        return true;
    }
}
