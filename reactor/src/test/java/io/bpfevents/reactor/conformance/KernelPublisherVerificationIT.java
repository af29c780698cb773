package io.bpfevents.reactor.conformance;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.kernel.BpfSupport;
import java.util.Optional;

/** The Reactive Streams TCK on rings of the real kernel. */
public class KernelPublisherVerificationIT extends RingbufVerification {
    @Override
    Optional<BpfException> unavailable() {
        return BpfSupport.unavailabilityCause();
    }

    @Override
    TestRing newRing(long bytes) {
        return KernelRing.of(bytes);
    }
}
