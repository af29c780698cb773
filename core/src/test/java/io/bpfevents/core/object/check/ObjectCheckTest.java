package io.bpfevents.core.object.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.advice.Damage;
import io.bpfevents.core.elf.Section;
import io.bpfevents.core.elf.Sections;
import io.bpfevents.core.testing.TestObjects;
import io.bpfevents.core.testing.clang.Clang;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each damage is reported with its place. Offsets: elf.h and include/uapi/linux/btf.h. */
class ObjectCheckTest {
    private static final int SH_TYPE = 0x04;
    private static final int SH_OFFSET = 0x18;
    private static final int SH_SIZE = 0x20;
    private static final int SH_LINK = 0x28;
    private static final int SH_INFO = 0x2c;
    private static final int SH_ENTSIZE = 0x38;

    private byte[] elf = new byte[0];
    private ByteBuffer words = ByteBuffer.allocate(0);
    private List<Section> sections = List.of();

    @BeforeEach
    void read() {
        elf = TestObjects.bytes("globals");
        words = ByteBuffer.wrap(elf).order(ByteOrder.nativeOrder());
        sections = new Sections(new Damage("read it")::exception, ByteBuffer.wrap(elf)).all();
    }

    private Section section(String name) {
        return sections.stream().filter(it -> it.name().equals(name)).findFirst().orElseThrow();
    }

    private int header(String name) {
        return (int) words.getLong(0x28) + 64 * section(name).index();
    }

    private void assertDamage(String... parts) {
        assertThatThrownBy(() -> ObjectCheck.require("open it", elf))
                .isInstanceOf(BpfException.class)
                .hasMessageStartingWith("cannot open it: it is damaged: ")
                .hasMessageContainingAll(parts)
                .hasMessageEndingWith(". Compile it again, or copy it again");
    }

    @Test
    void shouldAcceptEachObject() throws IOException {
        Path directory = Path.of("target/test-classes/META-INF/bpf");
        try (var files = Files.list(directory)) {
            List<Path> objects = files.filter(it -> it.toString().endsWith(".bpf.o")).toList();
            assertThat(objects).hasSizeGreaterThan(20);
            for (Path object : objects) {
                byte[] bytes = Files.readAllBytes(object);
                assertThatCode(() -> ObjectCheck.require("open " + object, bytes))
                        .doesNotThrowAnyException();
            }
        }
    }

    @Test
    void shouldReportSectionHeadersOutsideTheFile() {
        words.putLong(0x28, elf.length);
        assertDamage("the section headers at offset " + elf.length);
    }

    @Test
    void shouldReportHeadersOfAnotherSize() {
        words.putShort(0x3a, (short) 40);
        assertDamage("section headers of 40 bytes");
    }

    @Test
    void shouldReportMissingNamesOfSections() {
        words.putShort(0x3e, (short) 1000);
        assertDamage("the section names are in section 1000");
    }

    @Test
    void shouldReportAnOffsetThatOverflows() {
        words.putLong(header(".data") + SH_OFFSET, Long.MAX_VALUE);
        assertDamage("(.data)", "at offset 9223372036854775807", "exceeds the file");
    }

    @Test
    void shouldReportANegativeSize() {
        words.putLong(header(".data") + SH_SIZE, -8);
        assertDamage("(.data)", "18446744073709551608 bytes");
    }

    @Test
    void shouldReportTooLargeVariablesWithoutContents() {
        words.putLong(header(".bss") + SH_SIZE, 1L << 40);
        assertDamage("(.bss)", "1099511627776 bytes");
    }

    @Test
    void shouldReportTheNameOfASection() {
        words.putInt(header(".data"), -1);
        assertDamage("section " + section(".data").index(), "has its name at 4294967295");
    }

    @Test
    void shouldReportNamesThatDoNotEnd() {
        Section names = section(".strtab");
        elf[names.offset() + names.size() - 1] = 'x';
        assertDamage("is no table of strings that ends with NUL");
    }

    @Test
    void shouldReportASymbolTableOfOtherEntries() {
        words.putLong(header(".symtab") + SH_ENTSIZE, 0);
        assertDamage("(.symtab)", "entries of 0");
    }

    @Test
    void shouldReportASymbolTableWithoutNames() {
        words.putInt(header(".symtab") + SH_LINK, section(".data").index());
        assertDamage("(.data) is no table of strings");
    }

    @Test
    void shouldReportASymbolOfNoSection() {
        words.putShort(lastSymbol() + 6, (short) 500);
        assertDamage("symbol ", "refers to section 500");
    }

    @Test
    void shouldReportASymbolWithoutAName() {
        words.putInt(lastSymbol(), Integer.MAX_VALUE);
        assertDamage("symbol ", "has its name at 2147483647");
    }

    /** As libbpf 1.1 copies a program from outside of its section. */
    @Test
    void shouldReportASymbolOfWhichTheEndOverflows() {
        words.putLong(lastSymbol() + 8, -8);
        words.putLong(lastSymbol() + 16, 16);
        assertDamage("symbol ", "at 18446744073709551608 with 16 bytes");
    }

    private int lastSymbol() { // globals of C come last
        Section symbols = section(".symtab");
        int at = symbols.offset() + symbols.size() - SymbolCheck.ENTRY;
        assertThat(elf[at + 4] & 0xf).isIn(1, 2); // STT_OBJECT, STT_FUNC
        return at;
    }

    @Test
    void shouldReportAProgramThatEndsWithinAnInstruction() {
        Section code = section("uprobe");
        elf[code.offset() + code.size() - 8] = 0x18; // BPF_LD | BPF_IMM | BPF_DW
        assertDamage("ends within an instruction of 16 bytes");
    }

    @Test
    void shouldReportARelocationOutsideItsSection() {
        words.putLong(section(".reluprobe").offset(), section("uprobe").size());
        assertDamage("relocation 0 in section", "(.reluprobe)", "(uprobe)");
    }

    @Test
    void shouldReportARelocationForNoSymbol() {
        words.putInt(section(".reluprobe").offset() + 12, 1 << 20);
        assertDamage("relocation 0 in section", "is for symbol 1048576");
    }

    @Test
    void shouldReportRelocationsOfNoSection() {
        words.putInt(header(".reluprobe") + SH_INFO, 0);
        assertDamage("(.reluprobe) refers to section 0");
    }

    @Test
    void shouldReportRelocationsOfASectionWithoutContents() {
        words.putInt(header(".reluprobe") + SH_INFO, section(".bss").index());
        assertDamage("(.reluprobe) relocates section", "(.bss)");
    }

    @Test
    void shouldReportTypesOutsideTheirSection() {
        words.putInt(section(".BTF").offset() + 12, Integer.MAX_VALUE); // type_len
        assertDamage("in its BTF, its types exceed its size");
    }

    /** libbpf copies 24 bytes into as many as the header states. */
    @Test
    void shouldReportAShortHeaderOfTypes() {
        words.putInt(section(".BTF").offset() + 4, 8); // hdr_len
        assertDamage("in its BTF, its header states a length of 8 bytes");
    }

    @Test
    void shouldReportAReferenceToNoType() {
        words.putInt(firstType() + 8, 1 << 20); // a pointer
        assertDamage("in its BTF, type 1 refers to type 1048576");
    }

    @Test
    void shouldReportATypeWithoutAName() {
        words.putInt(firstType(), -1);
        assertDamage("in its BTF, type 1 has a name at 4294967295");
    }

    @Test
    void shouldReportATypeThatContainsItself() {
        int pointer = firstType();
        words.putInt(pointer + 4, 10 << 24); // const
        words.putInt(pointer + 8, 1);
        assertDamage("in its BTF, type 1 is within", "contains itself");
    }

    private int firstType() {
        int types = section(".BTF").offset() + 24;
        assertThat(words.getInt(types + 4) >>> 24).isEqualTo(2); // a pointer
        return types;
    }

    @Test
    void shouldReportRecordsOutsideTheirTable() {
        int ext = section(".BTF.ext").offset();
        words.putInt(ext + words.getInt(ext + 4) + 8, Integer.MAX_VALUE); // num_info
        assertDamage("in its section .BTF.ext, at ", "2147483647 functions");
    }

    @Test
    void shouldReportATableOutsideItsSection() {
        int ext = section(".BTF.ext").offset();
        words.putInt(ext + 20, Integer.MAX_VALUE); // line_info_len
        assertDamage("in its section .BTF.ext, the table of lines");
    }

    @Test
    void shouldReportTwoSectionsOfTypes() {
        words.putInt(header(".data"), words.getInt(header(".BTF")));
        assertDamage("2 sections have the name .BTF");
    }

    @Test
    void shouldLeaveAStrippedObjectToLibbpf() {
        words.putInt(header(".symtab") + SH_TYPE, Section.PROGBITS);
        assertThatCode(() -> ObjectCheck.require("open it", elf)).doesNotThrowAnyException();
    }

    /** A pointer to an array of that length has the length of a map. */
    @Test
    void shouldAcceptTheLargestRing(@TempDir Path directory) throws IOException {
        String source =
                """
                #include <linux/bpf.h>
                #include <bpf/bpf_helpers.h>
                #include "bpf_events.bpf.h"
                struct event { int number; };
                BPF_EVENTS_RING(events, 1UL << 31, struct event);
                char LICENSE[] SEC("license") = "GPL";
                """;
        byte[] large = Files.readAllBytes(Clang.bpf(directory, "large", source));
        assertThatCode(() -> ObjectCheck.require("open it", large)).doesNotThrowAnyException();
    }
}
