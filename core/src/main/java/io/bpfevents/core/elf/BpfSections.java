package io.bpfevents.core.elf;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The sections of a BPF object. Offsets: {@code Elf64_Ehdr} and {@code Elf64_Shdr} of {@code
 * elf.h}, {@code struct btf_ext_header} of libbpf.
 */
public final class BpfSections {
    private static final String BTF_EXT = ".BTF.ext";
    private static final int SHDR_SIZE = 64;
    private static final int CORE_RELO_LEN = 28;

    private BpfSections() {}

    /**
     * Whether a BPF object has CO-RE relocations, which require the kernel's BTF at load. False for
     * a damaged file, which libbpf rejects.
     *
     * @param elf a file that {@link BpfElfHeader} accepts
     */
    public static boolean hasRelocationsToKernelTypes(byte[] elf) {
        try {
            ByteBuffer file = ByteBuffer.wrap(elf).order(ByteOrder.nativeOrder());
            int table = Math.toIntExact(file.getLong(0x28));
            int count = Short.toUnsignedInt(file.getShort(0x3c));
            int names = offset(file, table + SHDR_SIZE * Short.toUnsignedInt(file.getShort(0x3e)));
            for (int i = 0; i < count; i++) {
                int header = table + SHDR_SIZE * i;
                if (isNamed(file, names + file.getInt(header), BTF_EXT)) {
                    int section = offset(file, header);
                    // headers before CO-RE are shorter
                    return file.getInt(section + 4) > CORE_RELO_LEN
                            && file.getInt(section + CORE_RELO_LEN) > 0;
                }
            }
            return false;
        } catch (IndexOutOfBoundsException | BufferUnderflowException | ArithmeticException e) {
            return false;
        }
    }

    private static int offset(ByteBuffer file, int header) {
        return Math.toIntExact(file.getLong(header + 0x18));
    }

    private static boolean isNamed(ByteBuffer file, int at, String name) {
        byte[] expected = (name + "\0").getBytes(StandardCharsets.US_ASCII);
        byte[] found = new byte[expected.length];
        if (at + found.length > file.capacity()) {
            return false;
        }
        file.get(at, found);
        return java.util.Arrays.equals(found, expected);
    }
}
