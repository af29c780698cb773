package io.bpfevents.core.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.TestObjects;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Types of another file instead of the running kernel's. */
@KernelTest
class KernelBtfIT {
    @TempDir private Path folder;

    @Test
    void shouldUseTheTypesOfAFile() throws IOException {
        Path types = write("variables.bpf.o", TestObjects.bytes("variables"));
        Path file = write("relocated.bpf.o", TestObjects.bytes("relocated"));

        try (BpfObject object = BpfObject.open(file, types).load()) {
            int offset = object.program("offset_of_name").testRun().returnValue();
            assertThat(offset).isEqualTo(6); // in struct limits of variables.bpf.c
        }
    }

    @Test
    void shouldRejectAFileThatDoesNotExist() throws IOException {
        Path file = write("relocated.bpf.o", TestObjects.bytes("relocated"));

        assertThatThrownBy(() -> BpfObject.open(file, folder.resolve("none")))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll("open", "relocated", "kernel BTF", "none");
    }

    @Test
    void shouldReportAFileWithoutTypes() throws IOException {
        Path file = write("relocated.bpf.o", TestObjects.bytes("relocated"));
        Path junk = write("junk", new byte[100]);

        assertThatThrownBy(() -> BpfObject.open(file, junk).load())
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll("load relocated", "libbpf reports", "BTF");
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }
}
