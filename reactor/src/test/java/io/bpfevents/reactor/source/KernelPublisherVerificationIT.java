package io.bpfevents.reactor.source;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.kernel.BpfSupport;
import io.bpfevents.core.testing.ring.NumberedRing;
import java.util.Optional;

/** The Reactive Streams TCK on rings of the real kernel. */
public class KernelPublisherVerificationIT extends PublisherContract {
    @Override
    Optional<BpfException> unavailable() {
        return BpfSupport.unavailabilityCause();
    }

    @Override
    NumberedRing newRing(long bytes) {
        return NumberedRing.kernel(bytes);
    }
}
