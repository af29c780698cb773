package io.bpfevents.core.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class UprobeOptionsTest {
    private static final UprobeOptions DEFAULTS = UprobeOptions.defaults();

    @Test
    void shouldChangeACopy() {
        UprobeOptions read = DEFAULTS.function("read");
        UprobeOptions changed = read.offset(16).pid(7).cookie(3);

        assertThat(read).hasToString("read");
        assertThat(changed).hasToString("read+0x10 of process 7");
        assertThat(changed.cookie()).isEqualTo(3);
        assertThat(DEFAULTS.offset(0x1149)).hasToString("offset 0x1149");
        assertThat(DEFAULTS.isForOneProcess()).isFalse();
    }

    @Test
    void shouldRefuseWhatCannotBe() {
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
    void shouldRefuseOptionsThatNameNoPlace() {
        assertThatThrownBy(() -> Uprobe.of(Path.of("target"), DEFAULTS.cookie(1), false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("no place in target", "a function or an offset");
    }
}
