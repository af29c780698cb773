package io.bpfevents.core.elf;

import io.bpfevents.core.BpfException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The header of an object file: finds out why a file is no BPF object, for which libbpf has no
 * message. Offsets and values: {@code Elf64_Ehdr} of {@code elf.h}.
 */
public final class BpfElfHeader {
    private static final int MAGIC = 0x7f454c46; // "\x7fELF", big-endian

    /** Its number of bytes. */
    public static final int SIZE = 64;

    private static final int E_IDENT_CLASS = 4;
    private static final int ELFCLASS64 = 2;
    private static final int E_IDENT_DATA = 5;
    private static final int ELFDATA2LSB = 1;
    private static final int E_MACHINE = 18;
    private static final int EM_NONE = 0; // written by LLVM before it had a number for BPF
    private static final int EM_BPF = 247;

    private BpfElfHeader() {}

    /**
     * Requires a BPF object for this machine.
     *
     * @throws BpfException if the file is none; the message states what it is
     */
    public static void requireBpf(String operation, byte[] elf) {
        ByteBuffer header = ByteBuffer.wrap(elf);
        if (elf.length < Integer.BYTES || header.getInt(0) != MAGIC) {
            throw new BpfException(
                    operation,
                    "it is not an ELF file: compile the program with clang -g -O2 -target bpf");
        }
        if (elf.length < SIZE || elf[E_IDENT_CLASS] != ELFCLASS64) {
            throw new BpfException(operation, "it is cut short, or no 64-bit ELF file");
        }
        ByteOrder order =
                elf[E_IDENT_DATA] == ELFDATA2LSB ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        int machine = Short.toUnsignedInt(header.order(order).getShort(E_MACHINE));
        if (machine != EM_BPF && machine != EM_NONE) {
            throw new BpfException(
                    operation,
                    "it is an ELF file without BPF (machine "
                            + machine
                            + ", BPF is "
                            + EM_BPF
                            + "): compile the program with clang -g -O2 -target bpf");
        }
        if (order != ByteOrder.nativeOrder()) {
            throw new BpfException(
                    operation,
                    "it was compiled for "
                            + order
                            + ", this machine is "
                            + ByteOrder.nativeOrder());
        }
    }

    /** Whether a file is a 64-bit ELF file of this machine's byte order, with a whole header. */
    public static boolean isNative(byte[] file) {
        return file.length >= SIZE
                && ByteBuffer.wrap(file).getInt(0) == MAGIC
                && file[E_IDENT_CLASS] == ELFCLASS64
                && (file[E_IDENT_DATA] == ELFDATA2LSB)
                        == (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN);
    }
}
