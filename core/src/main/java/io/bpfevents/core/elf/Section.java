package io.bpfevents.core.object.check;

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
record Section(
        int index,
        String name,
        int type,
        long flags,
        int offset,
        int size,
        int link,
        int info,
        long entry) {
    static final int NULL = 0;
    static final int PROGBITS = 1;
    static final int SYMTAB = 2;
    static final int STRTAB = 3;
    static final int NOBITS = 8;
    static final int REL = 9;

    private static final int SHF_EXECINSTR = 4;
    private static final int SHF_COMPRESSED = 0x800;

    boolean isCode() {
        return type == PROGBITS && (flags & SHF_EXECINSTR) != 0;
    }

    boolean isCompressed() {
        return (flags & SHF_COMPRESSED) != 0;
    }

    /** How messages call it. */
    @Override
    public String toString() {
        return "section " + index + " (" + name + ")";
    }
}
