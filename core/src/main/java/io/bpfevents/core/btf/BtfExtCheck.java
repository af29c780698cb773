package io.bpfevents.core.btf;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.advice.Damage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Checks the section {@code .BTF.ext}: {@code struct btf_ext_header} of libbpf, which the tables of
 * functions, lines and CO-RE relocations follow.
 */
public final class BtfExtCheck {
    private static final int MAGIC = 0xeb9f;
    private static final int WITHOUT_RELOCATIONS = 24; // length of the header before CO-RE
    private static final int WITH_RELOCATIONS = 32;
    private static final int SECTION = 8; // struct btf_ext_info_sec, without its records

    private static final String OWNER = "the record of .BTF.ext at ";

    private final Damage damage;
    private final BtfCheck types;
    private final ByteBuffer bytes;

    /** Creates a check against the types that the section refers to. */
    public BtfExtCheck(Damage damage, BtfCheck types, byte[] section) {
        this.damage = damage;
        this.types = types;
        bytes = ByteBuffer.wrap(section).order(ByteOrder.nativeOrder());
    }

    private BpfException damaged(String what) {
        return damage.exception("in its section .BTF.ext, " + what);
    }

    /**
     * Requires tables within the section.
     *
     * @throws BpfException if one is damaged
     */
    public void require() {
        int size = bytes.capacity();
        if (size < WITHOUT_RELOCATIONS || Short.toUnsignedInt(bytes.getShort(0)) != MAGIC) {
            throw damaged("there is no header, of its " + size + " bytes");
        }
        int header = bytes.getInt(4);
        if (header < WITHOUT_RELOCATIONS || header > size) {
            throw damaged(
                    "the header states a length of "
                            + Integer.toUnsignedString(header)
                            + " bytes of "
                            + size);
        }
        requireTable("functions", header, 8, 8);
        requireTable("lines", header, 16, 16);
        if (header >= WITH_RELOCATIONS) {
            requireTable("relocations", header, 24, 16);
        }
    }

    /**
     * @param at where the header has the table's offset and length
     * @param smallest the size of a record as of the first version
     */
    private void requireTable(String what, int header, int at, int smallest) {
        long begin = header + Integer.toUnsignedLong(bytes.getInt(at));
        long end = begin + Integer.toUnsignedLong(bytes.getInt(at + 4));
        if (begin == end) {
            return;
        }
        if (end > bytes.capacity() || begin + Integer.BYTES > end || begin % 4 != 0) {
            throw damaged(
                    "the table of "
                            + what
                            + " from "
                            + begin
                            + " to "
                            + end
                            + " exceeds its "
                            + bytes.capacity()
                            + " bytes");
        }
        long record = Integer.toUnsignedLong(bytes.getInt((int) begin));
        if (record < smallest || record % 4 != 0) {
            throw damaged("the records of " + what + " have " + record + " bytes");
        }
        long next = begin + Integer.BYTES;
        while (next < end) {
            next = requireSection(what, (int) next, end, record);
        }
    }

    /** The records of a section of the file; returns where the next ones begin. */
    private long requireSection(String what, int at, long end, long record) {
        long records = at + SECTION > end ? 0 : Integer.toUnsignedLong(bytes.getInt(at + 4));
        long next = at + SECTION + records * record;
        if (records == 0 || next > end) {
            throw damaged(
                    "at "
                            + at
                            + ", "
                            + records
                            + " "
                            + what
                            + " of "
                            + record
                            + " bytes exceed their table, which ends at "
                            + end);
        }
        types.requireName(bytes.getInt(at), OWNER, at);
        for (int one = at + SECTION; one < next; one += (int) record) {
            requireRecord(what, one);
        }
        return next;
    }

    private void requireRecord(String what, int at) {
        switch (what) {
            case "functions" -> types.requireType(bytes.getInt(at + 4), OWNER, at);
            case "lines" -> {
                types.requireName(bytes.getInt(at + 4), OWNER, at);
                types.requireName(bytes.getInt(at + 8), OWNER, at);
            }
            default -> {
                types.requireType(bytes.getInt(at + 4), OWNER, at);
                types.requireName(bytes.getInt(at + 8), OWNER, at);
            }
        }
    }
}
