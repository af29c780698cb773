package io.bpfevents.catalog.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CLibraryTest {
    private static final String MAPPED = "7f0000000000-7f0000028000 r-xp 0001000 fe:00 17    ";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/usr/lib/x86_64-linux-gnu/libc.so.6",
                "/lib/aarch64-linux-gnu/libc-2.31.so",
                "/lib/ld-musl-x86_64.so.1"
            })
    void shouldFindTheLibrary(String file) {
        assertThat(CLibrary.of(List.of(MAPPED + "/usr/lib/libcap.so.2", MAPPED + file)))
                .contains(Path.of(file));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/usr/lib/libcrypto.so.3", "/usr/lib/libc.so.6 (deleted)", "[heap]"})
    void shouldFindNoOtherFile(String file) {
        assertThat(CLibrary.of(List.of(MAPPED + file))).isEmpty();
    }
}
