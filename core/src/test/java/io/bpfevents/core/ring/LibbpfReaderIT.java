package io.bpfevents.core.ring;

import io.bpfevents.core.testing.KernelTest;

/** A ring of the kernel, read by libbpf. */
@KernelTest
class LibbpfReaderIT extends RingbufReaderContract {
    @Override
    TestRing open(long size) {
        return TestRing.libbpf(size);
    }

    @Override
    boolean seesDiscards() {
        return false;
    }
}
