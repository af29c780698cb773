package io.bpfevents.core.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class UprobeOptionsTest {
    private static final UprobeOptions DEFAULTS = UprobeOptions.defaults();
    private static final Path TARGET = Path.of("target");

    @Test
    void shouldChangeACopy() {
        UprobeOptions read = DEFAULTS.function("read");
        UprobeOptions changed = read.offset(16).pid(7).cookie(3);

        assertThat(read).hasToString("read");
        assertThat(changed).hasToString("read+0x10 of process 7");
        assertThat(changed.at(TARGET, false).cookie()).isEqualTo(3);
        assertThat(changed.at(TARGET, false).process()).hasValue(7);
        assertThat(DEFAULTS.offset(0x1149)).hasToString("offset 0x1149");
        assertThat(read.at(TARGET, false).process()).isEmpty();
    }

    @Test
    void shouldRejectInvalidOptions() {
        assertThatThrownBy(() -> DEFAULTS.function(""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("name is empty");
        assertThatThrownBy(() -> DEFAULTS.offset(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1");
        for (long pid : new long[] {0, -1, 1L << 31}) {
            assertThatThrownBy(() -> DEFAULTS.pid(pid))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("not " + pid);
        }
    }

    @Test
    void shouldRejectOptionsWithoutAPlace() {
        assertThatThrownBy(() -> DEFAULTS.cookie(1).at(TARGET, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("no place in target", "a function or an offset");
    }
}
