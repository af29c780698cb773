package io.bpfevents.core.internal.read;

import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.ring.RingFixture;

/** A ring of the kernel, read by libbpf. */
@KernelTest
class LibbpfReaderIT extends RingbufReaderContract {
    @Override
    RingFixture open(long size) {
        return RingFixture.libbpf(size);
    }

    @Override
    boolean seesDiscards() {
        return false;
    }
}
