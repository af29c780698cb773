package io.bpfevents.core.elf;

/**
 * A section header, of which offset and size are within the file.
 *
 * @param index its index
 * @param name its name
 * @param type {@code SHT_*}
 * @param flags {@code SHF_*}
 * @param offset where its contents begin in the file
 * @param size the number of bytes, which the file does not have for {@link #NOBITS}
 * @param link the index of another section, by type
 * @param info the index of another section, by type
 * @param entry the size of an entry of a table
 */
public record Section(
        int index,
        String name,
        int type,
        long flags,
        int offset,
        int size,
        int link,
        int info,
        long entry) {
    public static final int NULL = 0;
    public static final int PROGBITS = 1;
    public static final int SYMTAB = 2;
    public static final int STRTAB = 3;
    public static final int NOBITS = 8;
    public static final int REL = 9;

    private static final int SHF_EXECINSTR = 4;
    private static final int SHF_COMPRESSED = 0x800;

    /** Whether it has instructions. */
    public boolean isCode() {
        return type == PROGBITS && (flags & SHF_EXECINSTR) != 0;
    }

    /** Whether its contents are compressed. */
    public boolean isCompressed() {
        return (flags & SHF_COMPRESSED) != 0;
    }

    /** How messages call it. */
    @Override
    public String toString() {
        return "section " + index + " (" + name + ")";
    }
}
