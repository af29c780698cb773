package io.bpfevents.core.btf;

import io.bpfevents.core.BpfException;
import org.jspecify.annotations.Nullable;

/**
 * The types of an object, copied from libbpf while the object is open, and parsed on first use. For
 * any thread.
 */
public final class ObjectTypes {
    /** Prefix of the ring's name in the producer contract, see {@code bpf_events.bpf.h}. */
    private static final String RING_TYPE_PREFIX = "bpf_events_type_";

    /** The origin of the types, which decides the advice about a missing type. */
    public enum Source {
        /** An object: the compiler omits types that only local variables have. */
        OBJECT,
        /** A header: all its types are present. */
        HEADER,
        /** The kernel, which need not have the types of the ring's current producer. */
        KERNEL
    }

    private final Source source;
    private final String origin;
    private final LazyBtf btf;
    private final @Nullable String ring;

    /**
     * Creates types from BTF.
     *
     * @param origin the owner of the BTF, such as {@code "object exec"}
     * @param raw null if the object was compiled without BTF
     */
    public ObjectTypes(Source source, String origin, byte @Nullable [] raw) {
        this(source, origin, new LazyBtf(origin, raw), null);
    }

    private ObjectTypes(Source source, String origin, LazyBtf btf, @Nullable String ring) {
        this.source = source;
        this.origin = origin;
        this.btf = btf;
        this.ring = ring;
    }

    /**
     * The same types for a ring of the object: record classes are bound to the struct of the ring's
     * records.
     */
    public ObjectTypes forRing(String name) {
        return new ObjectTypes(source, origin, btf, name);
    }

    /** The name of the ring; null if the types are not for a ring. */
    public @Nullable String ring() {
        return ring;
    }

    /** The origin of the types. */
    public Source source() {
        return source;
    }

    /** The owner of the types, such as {@code "object exec"}. */
    public String origin() {
        return origin;
    }

    /** The BTF; null if there is none. Not a copy. */
    public byte @Nullable [] raw() {
        return btf.raw;
    }

    /** Whether there is BTF. */
    public boolean exist() {
        return btf.raw != null;
    }

    /**
     * All types.
     *
     * @throws BpfException if there is no BTF, or it is damaged
     */
    public Btf btf() {
        return btf.get();
    }

    /**
     * The type of a ring's records: the type that the program declares by the producer contract, or
     * else the struct that the ring's map definition declares as the type of its values. Any other
     * type in the map definition is ignored, as the kernel does: it is often a leftover of a perf
     * event array.
     *
     * @return null if the program declares none
     */
    public @Nullable CType ofRing(String ring) {
        String name = source == Source.KERNEL ? btf().fullNameOfMap(ring) : ring;
        CType declared = btf().pointee(ringVariable(name));
        if (declared == null && btf().valueOfMap(name) instanceof CType.Struct struct) {
            return struct;
        }
        return declared;
    }

    /** The name of the variable whose pointer type declares the type of a ring's records. */
    public static String ringVariable(String ring) {
        return RING_TYPE_PREFIX + ring;
    }

    /** BTF that is parsed on first use, once for an object and its rings. */
    private static final class LazyBtf {
        private final String origin;
        private final byte @Nullable [] raw;
        private volatile @Nullable Btf parsed;

        LazyBtf(String origin, byte @Nullable [] raw) {
            this.origin = origin;
            this.raw = raw;
        }

        Btf get() {
            Btf known = parsed;
            if (known == null) {
                if (raw == null) {
                    throw new BpfException(
                            "read the types of " + origin,
                            "it has no BTF: compile it with clang -g, and strip it with llvm-strip"
                                    + " -g at the most, which leaves the section .BTF");
                }
                known = Btf.parse(origin, raw);
                parsed = known;
            }
            return known;
        }
    }
}
