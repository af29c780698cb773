package io.bpfevents.core.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.internal.kernel.PerfSettings;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class PerfbufConfigTest {
    private final PerfbufConfig defaults = PerfbufConfig.defaults();

    private static void assertRefused(ThrowingCallable call, String... texts) {
        assertThatThrownBy(call)
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .contains(texts);
    }

    @Test
    void shouldHaveTheDefaultsOfItsDocumentation() {
        assertThat(defaults.settings()).isEqualTo(new PerfSettings(64, 0, List.of(), 1, 0));
        assertThat(defaults).hasToString("64 pages per CPU, all CPUs, notified per 1 samples");
    }

    @Test
    void shouldChangeACopy() {
        PerfbufConfig changed = defaults.pagesPerCpu(8).cpus(3, 1, 3).notifyEach(512);
        assertThat(changed.settings()).isEqualTo(new PerfSettings(8, 0, List.of(1, 3), 512, 0));
        assertThat(changed).hasToString("8 pages per CPU, CPUs [1, 3], notified per 512 samples");
        assertThat(defaults.settings()).isEqualTo(PerfSettings.DEFAULTS);
    }

    @Test
    void shouldReplaceOneUnitByTheOther() {
        PerfbufConfig bytes = defaults.notifyEach(9).totalBytes(8192).notifyAtBytes(1024);
        assertThat(bytes.settings()).isEqualTo(new PerfSettings(64, 8192, List.of(), 0, 1024));
        assertThat(bytes).hasToString("8192 bytes, all CPUs, notified per 1024 bytes");
        assertThat(bytes.pagesPerCpu(2).notifyEach(1).settings())
                .isEqualTo(new PerfSettings(2, 0, List.of(), 1, 0));
    }

    @Test
    void shouldRefuseWhatNoPerfBufferCanHave() {
        assertRefused(() -> defaults.pagesPerCpu(48), "a power of two", "not 48");
        assertRefused(() -> defaults.totalBytes(0), "not 0");
        assertRefused(defaults::cpus, "numbers of CPUs", "[]");
        assertRefused(() -> defaults.cpus(1, -1), "0 or more", "[-1, 1]");
        assertRefused(() -> defaults.notifyEach(0), "one or more samples, not per 0");
        assertRefused(() -> defaults.notifyAtBytes(-5), "one or more bytes, not per -5");
    }
}
