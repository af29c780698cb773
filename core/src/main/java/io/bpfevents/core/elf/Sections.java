package io.bpfevents.core.elf;

import io.bpfevents.core.BpfException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The sections of an object file, within the bounds of the file. Offsets: {@code Elf64_Ehdr} and
 * {@code Elf64_Shdr} of {@code elf.h}.
 */
public final class Sections {
    private static final int HEADER = 64; // of a section
    private static final int E_SHOFF = 0x28;
    private static final int E_SHENTSIZE = 0x3a;
    private static final int E_SHNUM = 0x3c;
    private static final int E_SHSTRNDX = 0x3e;

    private final Function<String, BpfException> failure;
    private final ByteBuffer file;
    private final int table;
    private final List<Section> all = new ArrayList<>();

    /**
     * @param failure makes the exception from what is damaged, and where
     * @param elf a 64-bit ELF file of this machine's byte order, with a whole header
     */
    public Sections(Function<String, BpfException> failure, ByteBuffer elf) {
        this.failure = failure;
        file = elf.duplicate().order(ByteOrder.nativeOrder());
        int count = Short.toUnsignedInt(file.getShort(E_SHNUM));
        table = requireTable(count);
        int names = Short.toUnsignedInt(file.getShort(E_SHSTRNDX));
        if (names == 0 || names >= count) {
            throw failure.apply(
                    "the section names are in section " + names + " of " + count + " sections");
        }
        Section strings = section(names, "section names");
        requireStrings(strings);
        for (int i = 0; i < count; i++) {
            all.add(i == 0 ? undefined() : section(i, text(strings, word(i, 0), "section " + i)));
        }
    }

    private int requireTable(int count) {
        long at = file.getLong(E_SHOFF);
        int entry = Short.toUnsignedInt(file.getShort(E_SHENTSIZE));
        if (count == 0 || entry != HEADER) {
            throw failure.apply(
                    "its header states " + count + " section headers of " + entry + " bytes");
        }
        requireWithin("the section headers", at, (long) count * HEADER);
        return (int) at;
    }

    private static Section undefined() { // by its index 0, an undefined symbol has no section
        return new Section(0, "", Section.NULL, 0, 0, 0, 0, 0, 0);
    }

    private Section section(int index, String name) {
        int type = word(index, 0x04);
        long offset = longWord(index, 0x18);
        long size = longWord(index, 0x20);
        String what = "section " + index + " (" + name + ")";
        if (type == Section.NOBITS) {
            if (size < 0 || size > Integer.MAX_VALUE) {
                throw failure.apply(
                        what + " has a size of " + Long.toUnsignedString(size) + " bytes");
            }
            offset = 0; // unused
        } else if (type == Section.NULL) {
            offset = 0;
            size = 0;
        } else {
            requireWithin(what, offset, size);
        }
        return new Section(
                index,
                name,
                type,
                longWord(index, 0x08),
                (int) offset,
                (int) size,
                word(index, 0x28),
                word(index, 0x2c),
                longWord(index, 0x38));
    }

    private void requireWithin(String what, long offset, long size) {
        if (offset < 0 || size < 0 || offset > file.capacity() - size) {
            throw failure.apply(
                    what
                            + " at offset "
                            + Long.toUnsignedString(offset)
                            + " with "
                            + Long.toUnsignedString(size)
                            + " bytes exceeds the file, which has "
                            + file.capacity());
        }
    }

    private int word(int index, int at) {
        return file.getInt(table + HEADER * index + at);
    }

    private long longWord(int index, int at) {
        return file.getLong(table + HEADER * index + at);
    }

    /** All sections, each at its index. */
    public List<Section> all() {
        return all;
    }

    /** The sections of a type. */
    public List<Section> ofType(int type) {
        return all.stream().filter(section -> section.type() == type).toList();
    }

    /** The sections with a name. */
    public List<Section> named(String name) {
        return all.stream().filter(section -> section.name().equals(name)).toList();
    }

    /**
     * A section that another one refers to.
     *
     * @param what the reference, for the message, which {@code toString()} names
     */
    public Section referredTo(int index, Object what) {
        if (index <= 0 || index >= all.size()) {
            throw failure.apply(
                    what
                            + " refers to section "
                            + Integer.toUnsignedString(index)
                            + " of "
                            + all.size());
        }
        return all.get(index);
    }

    /** The contents of a section that is in the file, in this machine's byte order. */
    public ByteBuffer contents(Section section) {
        return file.slice(section.offset(), section.size()).order(ByteOrder.nativeOrder());
    }

    /** Requires a table of a whole number of entries, and returns their number. */
    public int entries(Section section, int bytes) {
        if (section.entry() != bytes || section.size() % bytes != 0 || section.isCompressed()) {
            throw failure.apply(
                    section
                            + " has "
                            + section.size()
                            + " bytes with entries of "
                            + Long.toUnsignedString(section.entry())
                            + ", and must have entries of "
                            + bytes);
        }
        return section.size() / bytes;
    }

    /** Requires a table of strings, which ends with NUL. */
    public void requireStrings(Section section) {
        int size = section.size();
        if (section.type() != Section.STRTAB
                || section.isCompressed()
                || size == 0
                || file.get(section.offset() + size - 1) != 0) {
            throw failure.apply(section + " is no table of strings that ends with NUL");
        }
    }

    /**
     * A text of a string table.
     *
     * @param owner whose name it is, for the message
     */
    public String text(Section strings, int at, String owner) {
        if (at < 0 || at >= strings.size()) {
            throw failure.apply(
                    owner
                            + " has its name at "
                            + Integer.toUnsignedString(at)
                            + " of "
                            + strings.size()
                            + " bytes of names");
        }
        int begin = strings.offset() + at;
        int end = begin;
        while (file.get(end) != 0) {
            end++;
        }
        return StandardCharsets.UTF_8.decode(file.slice(begin, end - begin)).toString();
    }
}
