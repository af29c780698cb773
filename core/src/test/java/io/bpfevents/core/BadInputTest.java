package io.bpfevents.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.testing.TestObjects;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Errors of opening and configuring, which require no privilege. */
class BadInputTest {
    private static final String COMPILE = "clang -g -O2 -target bpf";

    @TempDir private Path directory;

    @Test
    void shouldReportAMissingFile() {
        Path file = directory.resolve("missing.bpf.o");
        assertThatThrownBy(() -> BpfObject.open(file))
                .isInstanceOf(BpfException.class)
                .hasMessage("cannot open " + file + ": there is no such file");
    }

    @Test
    void shouldReportAMissingResource() {
        ClassLoader loader = getClass().getClassLoader();
        assertThatThrownBy(() -> BpfObject.openResource(loader, "META-INF/bpf/missing.bpf.o"))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll(
                        "META-INF/bpf/missing.bpf.o", "no such resource", "class path");
    }

    @Test
    void shouldReportAnUnreadableFile() {
        assertThatThrownBy(() -> BpfObject.open(directory))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll("open " + directory, "cannot be read")
                .hasCauseInstanceOf(IOException.class);
    }

    @Test
    void shouldReportThatATextIsNoElfFile() throws IOException {
        Path file = Files.writeString(directory.resolve("exec.bpf.c"), "int main(void);");
        assertThatThrownBy(() -> BpfObject.open(file))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll("open " + file, "not an ELF file", COMPILE);
    }

    @Test
    void shouldReportThatAnEmptyFileIsNoElfFile() {
        assertThatThrownBy(() -> BpfObject.open("nothing", new byte[0]))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll("open nothing", "not an ELF file");
    }

    @Test
    void shouldReportAnElfFileWithoutBpf() {
        assertThatThrownBy(() -> BpfObject.open(Path.of("/proc/self/exe")))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll("open /proc/self/exe", "without BPF", COMPILE);
    }

    @Test
    void shouldReportAnObjectOfAnotherByteOrder() {
        byte[] foreign = TestObjects.bytes("globals");
        boolean little = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
        foreign[5] = (byte) (little ? 2 : 1); // e_ident[EI_DATA]
        ByteBuffer.wrap(foreign)
                .order(little ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN)
                .putShort(18, (short) 247); // e_machine: EM_BPF

        assertThatThrownBy(() -> BpfObject.open("foreign", foreign))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll("open foreign", "LITTLE_ENDIAN", "BIG_ENDIAN");
    }

    /** Old LLVM versions write no machine: the byte order is still checked. */
    @Test
    void shouldReportAnotherByteOrderWithoutAMachine() {
        byte[] foreign = TestObjects.bytes("globals");
        boolean little = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
        foreign[5] = (byte) (little ? 2 : 1); // e_ident[EI_DATA]
        Arrays.fill(foreign, 18, 20, (byte) 0); // e_machine: EM_NONE

        assertThatThrownBy(() -> BpfObject.open("foreign", foreign))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll("open foreign", "LITTLE_ENDIAN", "BIG_ENDIAN");
    }

    @Test
    void shouldSayThatAnElfFileIsForMachinesOf32Bits() {
        byte[] narrow = TestObjects.bytes("globals");
        narrow[4] = 1; // e_ident[EI_CLASS]: ELFCLASS32

        assertThatThrownBy(() -> BpfObject.open("narrow", narrow))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll("open narrow", "no 64-bit ELF file");
    }

    @Test
    void shouldReportAnEmptyObject() {
        byte[] header = Arrays.copyOf(TestObjects.bytes("globals"), 64);
        Arrays.fill(header, 40, 48, (byte) 0); // e_shoff
        Arrays.fill(header, 58, 64, (byte) 0); // e_shentsize, e_shnum, e_shstrndx

        assertThatThrownBy(() -> BpfObject.open("empty", header))
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("open empty");
    }

    /**
     * A truncation at any offset gives an error or an object that can be closed, and never a crash
     * of the JVM.
     */
    @ParameterizedTest
    @ValueSource(strings = {"globals", "producer", "two_rings", "nosize"})
    void shouldSurviveTruncatedObjects(String name) {
        byte[] whole = TestObjects.bytes(name);
        int step = Math.max(1, whole.length / 500);
        int errors = 0;
        for (int length = 0; length < whole.length; length += step) {
            try (OpenBpfObject object = BpfObject.open(name, Arrays.copyOf(whole, length))) {
                assertThat(object.name()).isEqualTo(name);
            } catch (BpfException expected) {
                assertThat(expected).hasMessageStartingWith("cannot open " + name + ": ");
                errors++;
            }
        }
        assertThat(errors).isPositive();
    }

    @Test
    void shouldReportWhereAnObjectIsTruncated() {
        byte[] whole = TestObjects.bytes("globals");
        assertThatThrownBy(() -> BpfObject.open("cut", Arrays.copyOf(whole, 32)))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll("open cut", "cut short");
        assertThatThrownBy(() -> BpfObject.open("cut", Arrays.copyOf(whole, whole.length / 2)))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll("open cut", "damaged", "the section headers", "exceed");
    }

    @Test
    void shouldListTheAvailablePrograms() {
        try (OpenBpfObject object = TestObjects.open("rejected")) {
            assertThatThrownBy(() -> object.program("accept"))
                    .isInstanceOf(BpfException.class)
                    .hasMessage(
                            "cannot find program accept in rejected:"
                                    + " its programs are: rejected, accepted");
            assertThatThrownBy(() -> object.autoload("accept", false))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContainingAll("program accept", "rejected, accepted");
        }
    }

    @Test
    void shouldListTheAvailableMaps() {
        try (OpenBpfObject object = TestObjects.open("two_rings")) {
            for (Runnable use :
                    new Runnable[] {
                        () -> object.map("third"),
                        () -> object.maxEntries("third", 1),
                        () -> object.pinPath("third", Path.of("/sys/fs/bpf/third"))
                    }) {
                assertThatThrownBy(use::run)
                        .isInstanceOf(BpfException.class)
                        .hasMessageContainingAll(
                                "find map third in two_rings", "first", "second", ".data.events");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -4096, 4095, 4097, 12288, 100_000, 1L << 32, Long.MAX_VALUE})
    void shouldNameTheNearestSizesOfARing(long bytes) {
        try (OpenBpfObject object = TestObjects.open("two_rings")) {
            assertThatThrownBy(() -> object.maxEntries("first", bytes))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContainingAll(
                            "set the size of map first to " + bytes,
                            "power of two",
                            "page size",
                            "the nearest");
            assertThat(object.map("first").maxEntries()).isEqualTo(4096);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 1L << 32, Long.MAX_VALUE})
    void shouldRejectSizesThatNoMapCanHave(long entries) {
        try (OpenBpfObject object = TestObjects.open("globals")) {
            assertThatThrownBy(() -> object.maxEntries("hits", entries))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContainingAll(
                            "set the size of map hits to " + entries, "1 to 4294967295");
        }
    }

    @Test
    void shouldKeepTheNamesOfFilesInMessages() throws IOException {
        Path file =
                Files.write(
                        directory.resolve("not bpf.o"),
                        "\177ELF".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> BpfObject.open(file))
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("open " + file);
    }
}
