package io.bpfevents.core.btf;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.elf.BpfElfHeader;
import io.bpfevents.core.elf.Section;
import io.bpfevents.core.elf.Sections;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Files that have BTF: as their content, or in a section of an ELF file. */
public final class BtfFile {
    private static final String SECTION = ".BTF";

    private BtfFile() {}

    /**
     * The BTF of a file, whose types are not checked.
     *
     * @param failure makes the exception from what is wrong with the file
     * @return null for an ELF file without BTF
     * @throws BpfException if there is no such file, or it has another format
     */
    public static byte @Nullable [] read(Path file, Function<String, BpfException> failure) {
        if (!Files.exists(file)) {
            throw failure.apply("there is no such file");
        }
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw failure.apply("it is not a readable file");
        }
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            throw failure.apply("it cannot be read: " + e.getMessage());
        }
        if (BpfElfHeader.isNative(bytes)) {
            Sections sections =
                    new Sections(what -> failure.apply("it is damaged: " + what), bytes);
            List<Section> found = sections.named(SECTION);
            return found.isEmpty() ? null : contents(sections, found.getFirst());
        }
        if (!isBtf(bytes)) {
            throw failure.apply("it is neither a BPF object nor a BTF file");
        }
        return bytes;
    }

    private static boolean isBtf(byte[] bytes) {
        return bytes.length >= Short.BYTES
                && Short.toUnsignedInt(
                                ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getShort())
                        == RawBtf.MAGIC;
    }

    private static byte[] contents(Sections sections, Section section) {
        byte[] contents = new byte[section.size()];
        sections.contents(section).get(contents);
        return contents;
    }
}
