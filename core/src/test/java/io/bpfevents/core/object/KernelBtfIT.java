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
    private static final Path KERNEL = Path.of("/sys/kernel/btf/vmlinux");
    private static final int HEADER = 24; // struct btf_header

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

        assertThatThrownBy(() -> BpfObject.open(file, junk))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll(
                        "open", "relocated", "junk", "neither a BPF object nor a BTF file");
    }

    @Test
    void shouldRejectDamagedTypes() throws IOException {
        Path file = write("relocated.bpf.o", TestObjects.bytes("relocated"));
        byte[] types = Files.readAllBytes(KERNEL);
        types[HEADER + 2 * Integer.BYTES] ^= 0x40; // the size of the first type
        types[types.length - 1] = 'x'; // the end of the last name
        Path damaged = write("damaged", types);

        assertThatThrownBy(() -> BpfObject.open(file, damaged))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll("kernel BTF", "damaged", "it is damaged: in its BTF, ");
    }

    @Test
    void shouldAcceptTheTypesOfTheRunningKernel() throws IOException {
        Path file = write("relocated.bpf.o", TestObjects.bytes("relocated"));
        Path types = write("vmlinux", Files.readAllBytes(KERNEL));

        BpfObject.open(file, types).close();
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }
}
