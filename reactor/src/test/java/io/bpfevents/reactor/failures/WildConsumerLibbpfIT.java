package io.bpfevents.reactor.failures;

import io.bpfevents.core.testing.KernelTest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Invalid consumer positions of a ring that libbpf reads, which would follow any position. */
@KernelTest
class WildConsumerLibbpfIT extends WildConsumerIT {
    private static final String READER = "io.bpfevents.reader";

    private static @Nullable String before;

    @BeforeAll
    static void readByLibbpf() {
        before = System.setProperty(READER, "libbpf");
    }

    @AfterAll
    static void restore() {
        if (before == null) {
            System.clearProperty(READER);
        } else {
            System.setProperty(READER, before);
        }
    }
}
