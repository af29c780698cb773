package io.bpfevents.core.internal.read;

import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.ring.RingFixture;

/** The reader contract of the mapped reader on a ring of the kernel. */
@KernelTest
class MappedReaderIT extends RingbufReaderContract {
    @Override
    RingFixture open(long size) {
        return RingFixture.mapped(size);
    }

    @Override
    boolean countsDiscards() {
        return true;
    }
}
