package io.bpfevents.core.object.check;

import io.bpfevents.core.advice.Damage;
import io.bpfevents.core.elf.Section;
import io.bpfevents.core.elf.Sections;
import java.nio.ByteBuffer;

/**
 * Checks a relocation section: {@code Elf64_Rel} of {@code elf.h}. libbpf changes the instruction
 * or the map at each of its offsets.
 */
final class RelocationCheck {
    private static final int ENTRY = 16;
    private static final int SMALLEST_FIELD = 4; // that a relocation changes

    private final Damage damage;
    private final Sections sections;
    private final Section table;

    RelocationCheck(Damage damage, Sections sections, Section table) {
        this.damage = damage;
        this.sections = sections;
        this.table = table;
    }

    void require() {
        Section target = sections.referredTo(table.info(), table);
        Section symbols = sections.referredTo(table.link(), table);
        if (target.type() == Section.NOBITS || symbols.type() != Section.SYMTAB) {
            throw damage.exception(
                    table + " relocates " + target + " by the symbols of " + symbols);
        }
        int known = sections.entries(symbols, SymbolCheck.ENTRY);
        ByteBuffer contents = sections.contents(table);
        int count = sections.entries(table, ENTRY);
        for (int i = 0; i < count; i++) {
            long offset = contents.getLong(i * ENTRY);
            int symbol = (int) (contents.getLong(i * ENTRY + 8) >>> 32);
            if (offset < 0 || offset > (long) target.size() - SMALLEST_FIELD) {
                throw damage.exception(
                        "relocation "
                                + i
                                + " in "
                                + table
                                + " is at "
                                + Long.toUnsignedString(offset)
                                + " of "
                                + target
                                + ", which has "
                                + target.size()
                                + " bytes");
            }
            if (symbol < 0 || symbol >= known) {
                throw damage.exception(
                        "relocation "
                                + i
                                + " in "
                                + table
                                + " is for symbol "
                                + Integer.toUnsignedString(symbol)
                                + " of "
                                + known);
            }
        }
    }
}
