package io.bpfevents.core.testing.clang;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads sections of a 64-bit ELF file: {@code Elf64_Ehdr} and {@code Elf64_Shdr} of elf.h. */
public final class ElfSections {
    private ElfSections() {}

    /** The contents of a section. */
    public static byte[] contents(byte[] elf, String name) {
        ByteBuffer file = ByteBuffer.wrap(elf).order(ByteOrder.nativeOrder());
        long headers = file.getLong(0x28); // e_shoff
        int size = file.getShort(0x3a); // e_shentsize
        int count = file.getShort(0x3c); // e_shnum
        int names = file.getShort(0x3e); // e_shstrndx
        long strings = file.getLong((int) headers + names * size + 0x18); // sh_offset
        for (int i = 0; i < count; i++) {
            int header = (int) headers + i * size;
            int nameAt = (int) strings + file.getInt(header); // sh_name
            byte[] wanted = (name + '\0').getBytes(StandardCharsets.US_ASCII);
            if (Arrays.equals(elf, nameAt, nameAt + wanted.length, wanted, 0, wanted.length)) {
                int offset = (int) file.getLong(header + 0x18);
                return Arrays.copyOfRange(elf, offset, offset + (int) file.getLong(header + 0x20));
            }
        }
        throw new IllegalArgumentException("no section " + name);
    }
}
