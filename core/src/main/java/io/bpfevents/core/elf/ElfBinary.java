package io.bpfevents.core.elf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The headers of an executable or a shared library. Offsets and values: {@code Elf64_Ehdr}, {@code
 * Elf64_Phdr} and {@code Elf64_Shdr} of {@code elf.h}.
 *
 * @param code the segments that are mapped as code
 * @param hasSymbolTable whether it has the table that {@code strip} removes
 */
public record ElfBinary(List<Segment> code, boolean hasSymbolTable) {
    private static final int PT_LOAD = 1;
    private static final int PF_X = 1;
    private static final int SHT_SYMTAB = 2;
    private static final int PHDR_SIZE = 56;
    private static final int SHDR_SIZE = 64;

    /**
     * A part of the file and its place in memory.
     *
     * @param offset in the file
     * @param address in memory, before relocation
     * @param size in the file
     */
    public record Segment(long offset, long address, long size) {
        private boolean isAtOffset(long at) {
            return at >= offset && at - offset < size;
        }

        private boolean isAtAddress(long at) {
            return at >= address && at - address < size;
        }
    }

    /** Reads a file; null if it cannot be read, or is no 64-bit ELF file of this byte order. */
    public static @Nullable ElfBinary read(Path file) {
        try (FileChannel in = FileChannel.open(file)) {
            ByteBuffer header = FileBytes.read(in, 0, BpfElfHeader.SIZE);
            byte[] bytes = new byte[BpfElfHeader.SIZE];
            header.get(0, bytes);
            return BpfElfHeader.isNative(bytes)
                    ? new ElfBinary(code(in, header), hasSymbolTable(in, header))
                    : null;
        } catch (IOException | IllegalArgumentException e) {
            return null; // the headers serve better messages only
        }
    }

    private static List<Segment> code(FileChannel in, ByteBuffer header) throws IOException {
        ByteBuffer table =
                table(in, header.getLong(0x20), header.getShort(0x36), PHDR_SIZE, header, 0x38);
        List<Segment> code = new ArrayList<>();
        for (int at = 0; at < table.capacity(); at += PHDR_SIZE) {
            if (table.getInt(at) == PT_LOAD && (table.getInt(at + 4) & PF_X) != 0) {
                code.add(
                        new Segment(
                                table.getLong(at + 0x08),
                                table.getLong(at + 0x10),
                                table.getLong(at + 0x20)));
            }
        }
        return code;
    }

    private static boolean hasSymbolTable(FileChannel in, ByteBuffer header) throws IOException {
        ByteBuffer table =
                table(in, header.getLong(0x28), header.getShort(0x3a), SHDR_SIZE, header, 0x3c);
        for (int at = 0; at < table.capacity(); at += SHDR_SIZE) {
            if (table.getInt(at + 4) == SHT_SYMTAB) {
                return true;
            }
        }
        return false;
    }

    /** A table of headers; empty if the file has none of the expected size. */
    private static ByteBuffer table(
            FileChannel in, long offset, int entry, int expected, ByteBuffer header, int countAt)
            throws IOException {
        int count = entry == expected ? Short.toUnsignedInt(header.getShort(countAt)) : 0;
        return FileBytes.read(in, offset, (long) count * expected);
    }

    /** Whether an offset in the file is within code. */
    public boolean isCode(long offset) {
        return code.stream().anyMatch(segment -> segment.isAtOffset(offset));
    }

    /** The address of an offset in the file; empty if it is not within code. */
    public OptionalLong codeAddress(long offset) {
        return code.stream()
                .filter(segment -> segment.isAtOffset(offset))
                .mapToLong(segment -> offset - segment.offset() + segment.address())
                .findFirst();
    }

    /** The offset in the file of an address of code; empty if it is no address of code. */
    public OptionalLong codeOffset(long address) {
        return code.stream()
                .filter(segment -> segment.isAtAddress(address))
                .mapToLong(segment -> address - segment.address() + segment.offset())
                .findFirst();
    }
}
