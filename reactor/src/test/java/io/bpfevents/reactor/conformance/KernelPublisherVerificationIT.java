package io.bpfevents.reactor.conformance;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.BpfSupport;
import org.testng.SkipException;
import org.testng.annotations.BeforeMethod;

/** The Reactive Streams TCK on rings of the real kernel. */
public class KernelPublisherVerificationIT extends RingbufVerification {
    /** As {@code KernelTest} does for Jupiter. */
    @BeforeMethod
    public void requireKernel() {
        BpfSupport.unavailabilityCause().ifPresent(KernelPublisherVerificationIT::skip);
    }

    private static void skip(BpfException cause) {
        if ("true".equals(System.getenv("CI"))) {
            throw cause;
        }
        throw new SkipException(cause.getMessage());
    }

    @Override
    TestRing newRing(long bytes) {
        return KernelRing.of(bytes);
    }
}
