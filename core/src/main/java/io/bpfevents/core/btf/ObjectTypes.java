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

    /** What the types were read from, which decides what can be done about one that is missing. */
    public enum Source {
        /** An object, whose compiler leaves out what only local variables have. */
        OBJECT,
        /** A header, with all its types. */
        HEADER,
        /** The kernel, which need not have the types of the ring's present producer. */
        KERNEL
    }

    private final Source source;
    private final String origin;
    private final LazyBtf btf;
    private final @Nullable String ring;

    /**
     * Takes BTF.
     *
     * @param origin whose it is, such as {@code "object exec"}
     * @param raw null if the object was compiled without
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

    /** The same types as a ring's: record classes are bound to the struct of its records. */
    public ObjectTypes forRing(String name) {
        return new ObjectTypes(source, origin, btf, name);
    }

    /** The name of the ring whose types they are; null if they are not those of a ring. */
    public @Nullable String ring() {
        return ring;
    }

    /** What they were read from. */
    public Source source() {
        return source;
    }

    /** Whose types they are, such as {@code "object exec"}. */
    public String origin() {
        return origin;
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
     * The type of a ring's records: what the program's contract declares, or else the struct that
     * the ring's own definition gives as the type of its values. A type other than a struct there
     * is none: the kernel takes no notice of it, and it is often left over from an array of perf
     * events.
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

    /** The variable that declares the type of a ring's records by pointing to it. */
    public static String ringVariable(String ring) {
        return RING_TYPE_PREFIX + ring;
    }

    /** BTF that is parsed by its first use, once for an object and its rings. */
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
