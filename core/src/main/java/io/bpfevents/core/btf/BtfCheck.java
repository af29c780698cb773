package io.bpfevents.core.btf;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.advice.Damage;

/**
 * Checks the BTF of an object for what libbpf follows without a check: references to types and
 * names exist, and are of the kinds that libbpf expects there.
 */
public final class BtfCheck {
    private static final String TYPE = "type ";

    private final Damage damage;
    private final RawBtf raw;

    /**
     * @throws BpfException if the sections or the lengths of types exceed the BTF
     */
    public BtfCheck(Damage damage, byte[] btf) {
        this.damage = damage;
        raw = new RawBtf("the object", btf, this::damaged);
    }

    private BpfException damaged(String what) {
        return damage.exception("in its BTF, " + what);
    }

    /**
     * Requires types that exist wherever one refers to another.
     *
     * @throws BpfException if one is damaged
     */
    public void require() {
        for (int id = 1; id < raw.count(); id++) {
            requireName(raw.nameOffset(id), TYPE, id);
            requireReferences(id);
        }
        BtfSizes sizes = new BtfSizes(raw);
        for (int id = 1; id < raw.count(); id++) {
            sizes.require(id);
        }
    }

    private void requireReferences(int id) {
        switch (raw.kind(id)) {
            case PTR, TYPEDEF, VOLATILE, CONST, RESTRICT, TYPE_TAG, DECL_TAG, VAR ->
                    requireType(raw.type(id), id);
            case ARRAY -> {
                requireType(raw.word(id, 0), id);
                requireType(raw.word(id, 1), id);
            }
            case STRUCT, UNION -> requireEntries(id, 3, true);
            case ENUM -> requireEntries(id, 2, false);
            case ENUM64 -> requireEntries(id, 3, false);
            case FUNC -> requireKind(raw.type(id), id, BtfKind.FUNC_PROTO);
            case FUNC_PROTO -> {
                requireType(raw.type(id), id);
                requireEntries(id, 2, true);
            }
            case DATASEC -> requireVariables(id);
            case INT, FWD, FLOAT -> {} // refer to nothing
            case VOID, UNKNOWN -> throw damaged("type " + id + " has no kind");
        }
    }

    /** Entries that begin with a name, which a type follows or not. */
    private void requireEntries(int id, int words, boolean areTyped) {
        for (int i = 0; i < raw.vlen(id); i++) {
            requireName(raw.word(id, words * i), TYPE, id);
            if (areTyped) {
                requireType(raw.word(id, words * i + 1), id);
            }
        }
    }

    private void requireVariables(int section) {
        for (int i = 0; i < raw.vlen(section); i++) { // struct btf_var_secinfo: type, offset, size
            int variable = raw.word(section, 3 * i);
            requireKind(variable, section, BtfKind.VAR, BtfKind.FUNC);
            int offset = raw.word(section, 3 * i + 1);
            int size = raw.word(section, 3 * i + 2);
            if (offset < 0 || size < 0) { // libbpf adds them in 32 bits
                throw damaged(
                        "entry "
                                + i
                                + " of type "
                                + section
                                + " is at "
                                + Integer.toUnsignedString(offset)
                                + " with "
                                + Integer.toUnsignedString(size)
                                + " bytes");
            }
        }
    }

    private void requireKind(int id, int by, BtfKind... expected) {
        requireType(id, by);
        for (BtfKind kind : expected) {
            if (raw.kind(id) == kind) {
                return;
            }
        }
        throw damaged("type " + by + " refers to type " + id + ", which is a " + raw.kind(id));
    }

    private void requireType(int id, int by) {
        requireType(id, TYPE, by);
    }

    /**
     * Requires a type that exists.
     *
     * @param owner what refers to it, and which: not one text, which would be made for each type
     */
    void requireType(int id, String owner, int number) {
        if (id < 0 || id >= raw.count()) {
            throw damaged(
                    owner
                            + number
                            + " refers to type "
                            + Integer.toUnsignedString(id)
                            + " of "
                            + raw.count());
        }
    }

    /** Requires a name that exists, as {@link #requireType(int, String, int)}. */
    void requireName(int offset, String owner, int number) {
        if (!raw.hasText(offset)) {
            throw damaged(
                    owner
                            + number
                            + " has a name at "
                            + Integer.toUnsignedString(offset)
                            + " of "
                            + raw.nameBytes()
                            + " bytes of names");
        }
    }
}
