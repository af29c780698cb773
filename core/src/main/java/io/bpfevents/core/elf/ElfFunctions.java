package io.bpfevents.core.elf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The functions in the symbol tables of an executable or a shared library. Offsets and values:
 * {@code Elf64_Ehdr}, {@code Elf64_Shdr} and {@code Elf64_Sym} of {@code elf.h}.
 */
public final class ElfFunctions {
    private static final int SHT_SYMTAB = 2;
    private static final int SHT_DYNSYM = 11;
    private static final int STT_FUNC = 2;
    private static final int STT_GNU_IFUNC = 10;
    private static final int SHDR_SIZE = 64;
    private static final int SYM_SIZE = 24;

    private ElfFunctions() {}

    /** Receives a function. */
    @FunctionalInterface
    public interface Visitor {
        /**
         * A function.
         *
         * @param address before relocation
         * @param size in bytes; 0 if unknown
         */
        void function(long address, long size, String name);
    }

    /**
     * Visits all functions that are in the file.
     *
     * @param file one that {@link ElfBinary#read} accepts
     * @throws IOException if the file cannot be read, or is damaged
     */
    public static void visit(Path file, Visitor visitor) throws IOException {
        try (FileChannel in = FileChannel.open(file)) {
            ByteBuffer header = FileBytes.read(in, 0, SHDR_SIZE);
            int count = Short.toUnsignedInt(header.getShort(0x3c));
            ByteBuffer sections =
                    FileBytes.read(in, header.getLong(0x28), (long) count * SHDR_SIZE);
            for (int at = 0; at < sections.capacity(); at += SHDR_SIZE) {
                int type = sections.getInt(at + 4);
                if (type == SHT_SYMTAB || type == SHT_DYNSYM) {
                    int names = SHDR_SIZE * sections.getInt(at + 0x28);
                    visit(section(in, sections, at), section(in, sections, names), visitor);
                }
            }
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new IOException("the symbols of " + file + " are damaged", e);
        }
    }

    private static void visit(ByteBuffer symbols, ByteBuffer names, Visitor visitor) {
        long bytes = 0; // of names, which share at most their ends
        for (int at = 0; at + SYM_SIZE <= symbols.capacity(); at += SYM_SIZE) {
            int type = symbols.get(at + 4) & 0xf;
            boolean isDefined = symbols.getShort(at + 6) != 0;
            if (isDefined && (type == STT_FUNC || type == STT_GNU_IFUNC)) {
                String name = text(names, symbols.getInt(at));
                bytes += name.length();
                if (bytes > 4L * names.capacity()) {
                    throw new IllegalArgumentException("the names overlap");
                }
                visitor.function(symbols.getLong(at + 8), symbols.getLong(at + 16), name);
            }
        }
    }

    private static String text(ByteBuffer names, int at) {
        int end = at;
        while (names.get(end) != 0) {
            end++;
        }
        byte[] name = new byte[end - at];
        names.get(at, name);
        return new String(name, StandardCharsets.UTF_8);
    }

    private static ByteBuffer section(FileChannel in, ByteBuffer headers, int at)
            throws IOException {
        return FileBytes.read(in, headers.getLong(at + 0x18), headers.getLong(at + 0x20));
    }
}
