package io.bpfevents.core.internal.kernel;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.BpfException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which reader a ring may have; {@code OverwriteIT} has the refusal on a kernel. */
class RingReadersTest {
    @AfterEach
    void unset() {
        System.clearProperty(KernelRing.READER);
    }

    @Test
    void shouldRejectTheReaderOfLibbpfInOverwriteModeOnly() {
        System.setProperty(KernelRing.READER, "libbpf");
        assertThatThrownBy(() -> RingReaders.require("events (map id 7)", false))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll(
                        "read ring events (map id 7)",
                        "BPF_F_RB_OVERWRITE",
                        "unset -D" + KernelRing.READER);
        assertThatCode(() -> RingReaders.require("events", true)).doesNotThrowAnyException();
        System.clearProperty(KernelRing.READER);
        assertThatCode(() -> RingReaders.require("events", false)).doesNotThrowAnyException();
    }
}
