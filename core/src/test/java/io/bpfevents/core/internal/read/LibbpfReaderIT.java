package io.bpfevents.core.internal.read;

import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.ring.RingFixture;

/** The reader contract of libbpf's reader on a ring of the kernel. */
@KernelTest
class LibbpfReaderIT extends RingbufReaderContract {
    @Override
    RingFixture open(long size) {
        return RingFixture.libbpf(size);
    }

    @Override
    boolean countsDiscards() {
        return false;
    }
}
