package io.bpfevents.libbpf;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.kernel.LibbpfInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The libbpf of the tests that run in this module. */
class BundledIT {
    @Test
    void shouldBeTheLibbpfOfThisJvm() {
        assertThat(LibbpfInfo.ofThisProcess().isBundled()).isTrue();
        assertThat(LibbpfInfo.ofThisProcess().version()).startsWith("1.7");
    }

    @Test
    void shouldBeLoadedWithItsOwnLibelfFromMemory() throws IOException {
        assertThat(LibbpfInfo.ofThisProcess().version()).isNotEmpty(); // loads it
        String maps = Files.readString(Path.of("/proc/self/maps"));
        assertThat(maps)
                .contains("/memfd:libbpf.so.1", "/memfd:libelf.so.1")
                .doesNotContain("/libbpf.so", "/libelf.so", "/libelf-");
    }

    @Test
    void shouldCloseTheMemoryFiles() throws IOException {
        assertThat(LibbpfInfo.ofThisProcess().isBundled()).isTrue();
        try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
            assertThat(descriptors.map(BundledIT::target))
                    .noneMatch(target -> target.contains("memfd:lib"));
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return ""; // closed meanwhile
        }
    }
}
