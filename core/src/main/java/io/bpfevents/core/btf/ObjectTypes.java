package io.bpfevents.core.btf;

import io.bpfevents.core.BpfException;
import org.jspecify.annotations.Nullable;

/**
 * The types of an object, copied from libbpf while the object is open, and read when somebody asks
 * for one. For any thread.
 */
public final class ObjectTypes {
    /** Of the producer contract, before a ring's name: {@code bpf_events.bpf.h}. */
    private static final String RING_TYPE_PREFIX = "bpf_events_type_";

    private final String object;
    private final byte @Nullable [] raw;
    private volatile @Nullable Btf btf;

    /**
     * Takes an object's BTF.
     *
     * @param object the object's name
     * @param raw null if the object was compiled without
     */
    public ObjectTypes(String object, byte @Nullable [] raw) {
        this.object = object;
        this.raw = raw;
    }

    /** The object's name. */
    public String object() {
        return object;
    }

    /**
     * All types.
     *
     * @throws BpfException if there is no BTF, or it is damaged
     */
    public Btf btf() {
        Btf known = btf;
        if (known == null) {
            if (raw == null) {
                throw new BpfException(
                        "read the types of object " + object,
                        "it has no BTF: compile it with clang -g, and strip it with llvm-strip -g"
                                + " at the most, which leaves the section .BTF");
            }
            known = Btf.parse("object " + object, raw);
            btf = known;
        }
        return known;
    }

    /**
     * The type of a ring's records, as the program's contract declares it.
     *
     * @return null if the program does not use the contract
     */
    public @Nullable CType ofRing(String ring) {
        return btf().pointee(ringVariable(ring));
    }

    /** The variable that declares the type of a ring's records by pointing to it. */
    public static String ringVariable(String ring) {
        return RING_TYPE_PREFIX + ring;
    }
}
