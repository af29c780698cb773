package io.bpfevents.core.object.check;

import io.bpfevents.core.advice.Damage;
import io.bpfevents.core.elf.Section;
import io.bpfevents.core.elf.Sections;
import java.nio.ByteBuffer;

/**
 * Checks a symbol table: libbpf copies a program from its symbol's place, and takes the offset of a
 * variable from its symbol. Offsets and values: {@code Elf64_Sym} of {@code elf.h}.
 */
final class SymbolCheck {
    static final int ENTRY = 24;

    private static final int SHN_LORESERVE = 0xff00;
    private static final int STT_OBJECT = 1;
    private static final int STT_FUNC = 2;
    private static final int INSTRUCTION = 8;

    /** {@code BPF_LD | BPF_IMM | BPF_DW}: the only instruction of 16 bytes. */
    private static final int LOAD_64_BITS = 0x18;

    /** How messages call a symbol. */
    private record Symbol(int index, Section table) {
        @Override
        public String toString() {
            return "symbol " + index + " in " + table;
        }
    }

    private final Damage damage;
    private final Sections sections;
    private final Section table;

    SymbolCheck(Damage damage, Sections sections, Section table) {
        this.damage = damage;
        this.sections = sections;
        this.table = table;
    }

    void require() {
        Section names = sections.referredTo(table.link(), table);
        sections.requireStrings(names);
        ByteBuffer contents = sections.contents(table);
        int count = sections.entries(table, ENTRY);
        for (int i = 0; i < count; i++) {
            ByteBuffer symbol = contents.slice(i * ENTRY, ENTRY).order(contents.order());
            Symbol what = new Symbol(i, table);
            int name = symbol.getInt(0);
            if (name < 0 || name >= names.size()) {
                throw damage.exception(
                        what
                                + " has its name at "
                                + Integer.toUnsignedString(name)
                                + " of "
                                + names.size()
                                + " bytes of names");
            }
            int type = symbol.get(4) & 0xf;
            if (type == STT_OBJECT || type == STT_FUNC) {
                requirePlace(what, symbol);
            } else {
                section(what, symbol);
            }
        }
    }

    /** The section of a symbol; that of the index 0 if it is in none. */
    private Section section(Symbol what, ByteBuffer symbol) {
        int index = Short.toUnsignedInt(symbol.getShort(6));
        return index == 0 || index >= SHN_LORESERVE
                ? sections.all().getFirst()
                : sections.referredTo(index, what);
    }

    private void requirePlace(Symbol what, ByteBuffer symbol) {
        Section section = section(what, symbol);
        long value = symbol.getLong(8);
        long size = symbol.getLong(16);
        long limit = section.index() == 0 ? Integer.MAX_VALUE : section.size();
        if (value < 0 || size < 0 || value > limit - size) {
            throw damage.exception(
                    what
                            + " at "
                            + Long.toUnsignedString(value)
                            + " with "
                            + Long.toUnsignedString(size)
                            + " bytes exceeds "
                            + (section.index() == 0 ? "2 GiB" : section.toString())
                            + ", which has "
                            + limit);
        }
        // libbpf changes both halves of a 16-byte instruction
        long last = value + size - INSTRUCTION;
        if (section.isCode()
                && last >= 0
                && sections.contents(section).get((int) last) == LOAD_64_BITS) {
            throw damage.exception(what + " ends within an instruction of 16 bytes");
        }
    }
}
