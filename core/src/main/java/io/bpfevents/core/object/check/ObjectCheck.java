package io.bpfevents.core.object.check;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.advice.Damage;
import io.bpfevents.core.btf.BtfCheck;
import io.bpfevents.core.btf.BtfExtCheck;
import io.bpfevents.core.btf.BtfFile;
import io.bpfevents.core.elf.Section;
import io.bpfevents.core.elf.Sections;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks that everything in an object file to which libbpf follows an offset or index exists. */
public final class ObjectCheck {
    private static final String BTF = ".BTF";
    private static final String BTF_EXT = ".BTF.ext";

    /** libbpf ignores these, whose offsets are in sections that may be compressed. */
    private static final String OF_DWARF = ".rel.debug_";

    private final Damage damage;
    private final Sections sections;

    private ObjectCheck(Damage damage, byte[] elf) {
        this.damage = damage;
        sections = new Sections(damage::exception, ByteBuffer.wrap(elf));
    }

    /**
     * Requires an object file that is not damaged.
     *
     * @param operation the operation, for messages
     * @param elf a file that {@code BpfElfHeader} accepts
     * @throws BpfException if it is damaged; the message states what and where
     */
    public static void require(String operation, byte[] elf) {
        new ObjectCheck(new Damage(operation), elf).require();
    }

    /**
     * Requires types, to be used instead of the running kernel's, that are not damaged.
     *
     * @param file BTF, or an ELF file with BTF
     * @throws BpfException if there are none, or they are damaged
     */
    public static void requireKernelTypes(String operation, Path file) {
        String reading = operation + " with the kernel BTF " + file;
        byte[] btf = BtfFile.read(file, what -> new BpfException(reading, what));
        if (btf == null) {
            throw new BpfException(reading, "it is an ELF file without BTF");
        }
        new BtfCheck(new Damage(reading), btf).require();
    }

    private void require() {
        List<Section> symbols = sections.ofType(Section.SYMTAB);
        symbols.forEach(table -> new SymbolCheck(damage, sections, table).require());
        if (!symbols.isEmpty()) { // else it was stripped, which libbpf reports
            sections.ofType(Section.REL).stream()
                    .filter(table -> !table.name().startsWith(OF_DWARF))
                    .forEach(table -> new RelocationCheck(damage, sections, table).require());
        }
        byte[] btf = contents(BTF);
        byte[] ext = contents(BTF_EXT);
        if (btf != null) {
            BtfCheck types = new BtfCheck(damage, btf);
            types.require();
            if (ext != null) {
                new BtfExtCheck(damage, types, ext).require();
            }
        }
    }

    /** The contents of the only section of a name; null if there is none. */
    private byte @Nullable [] contents(String name) {
        List<Section> found = sections.named(name);
        if (found.isEmpty()) {
            return null;
        }
        Section section = found.getFirst();
        if (found.size() > 1 || section.type() != Section.PROGBITS || section.isCompressed()) {
            throw damage.exception(
                    found.size()
                            + " sections have the name "
                            + name
                            + ", of type "
                            + section.type());
        }
        byte[] contents = new byte[section.size()];
        sections.contents(section).get(contents);
        return contents;
    }
}
