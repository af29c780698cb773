package io.bpfevents.ffi;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/**
 * A BTF type as {@link Libbpf#btf__type_by_id} returns it: this header, then what its kind adds,
 * members or variables for example.
 *
 * <p>Source: include/uapi/linux/btf.h.
 *
 * <pre>{@code
 * struct btf_type {
 *     __u32 name_off;
 *     __u32 info; // 0-15 vlen, 24-28 kind, 31 kind_flag
 *     union {
 *         __u32 size;
 *         __u32 type;
 *     };
 * };
 * }</pre>
 */
public final class BtfType {

    /** Unknown; the kind of {@code void}, which has id 0. */
    public static final int BTF_KIND_UNKN = 0;

    /** An integer. */
    public static final int BTF_KIND_INT = 1;

    /** A pointer. */
    public static final int BTF_KIND_PTR = 2;

    /** An array. */
    public static final int BTF_KIND_ARRAY = 3;

    /** A struct. */
    public static final int BTF_KIND_STRUCT = 4;

    /** A union. */
    public static final int BTF_KIND_UNION = 5;

    /** An enumeration of values of up to 32 bits. */
    public static final int BTF_KIND_ENUM = 6;

    /** A forward declaration. */
    public static final int BTF_KIND_FWD = 7;

    /** A typedef. */
    public static final int BTF_KIND_TYPEDEF = 8;

    /** {@code volatile}. */
    public static final int BTF_KIND_VOLATILE = 9;

    /** {@code const}. */
    public static final int BTF_KIND_CONST = 10;

    /** {@code restrict}. */
    public static final int BTF_KIND_RESTRICT = 11;

    /** A function. */
    public static final int BTF_KIND_FUNC = 12;

    /** A function's signature. */
    public static final int BTF_KIND_FUNC_PROTO = 13;

    /** A global variable. */
    public static final int BTF_KIND_VAR = 14;

    /** A section of global variables; its entries are {@link BtfVarSecinfo}. */
    public static final int BTF_KIND_DATASEC = 15;

    /** A floating point number. */
    public static final int BTF_KIND_FLOAT = 16;

    /** A tag on a declaration. */
    public static final int BTF_KIND_DECL_TAG = 17;

    /** A tag on a type. */
    public static final int BTF_KIND_TYPE_TAG = 18;

    /** An enumeration of values of up to 64 bits. */
    public static final int BTF_KIND_ENUM64 = 19;

    static final StructLayout LAYOUT =
            MemoryLayout.structLayout(
                            JAVA_INT.withName("name_off"),
                            JAVA_INT.withName("info"),
                            JAVA_INT.withName("size"))
                    .withName("btf_type");

    private static final long NAME_OFF = LAYOUT.byteOffset(PathElement.groupElement("name_off"));
    private static final long INFO = LAYOUT.byteOffset(PathElement.groupElement("info"));
    private static final long SIZE = LAYOUT.byteOffset(PathElement.groupElement("size"));

    private BtfType() {}

    /** Offset of its name, for {@link Libbpf#btf__name_by_offset}. */
    public static int nameOffset(MemorySegment type) {
        return type.get(JAVA_INT, NAME_OFF);
    }

    /** Its kind, {@link #BTF_KIND_STRUCT} for example. */
    public static int kind(MemorySegment type) {
        return type.get(JAVA_INT, INFO) >>> 24 & 0x1f;
    }

    /** How many members, values, parameters or variables follow the header. */
    public static int vlen(MemorySegment type) {
        return type.get(JAVA_INT, INFO) & 0xffff;
    }

    /** Its size in bytes: INT, ENUM, STRUCT, UNION, DATASEC, FLOAT and ENUM64 only. */
    public static int size(MemorySegment type) {
        return type.get(JAVA_INT, SIZE);
    }

    /** The id of the type it refers to: the other kinds, except ARRAY, FWD and UNKN. */
    public static int type(MemorySegment type) {
        return type.get(JAVA_INT, SIZE); // one union in C
    }

    /** Bytes of the header and of what follows it. */
    static long bytes(MemorySegment type) {
        int vlen = vlen(type);
        long tail =
                switch (kind(type)) {
                    case BTF_KIND_INT, BTF_KIND_VAR, BTF_KIND_DECL_TAG -> 4; // one u32
                    case BTF_KIND_ARRAY -> 12; // struct btf_array
                    case BTF_KIND_ENUM, BTF_KIND_FUNC_PROTO -> 8L * vlen; // btf_enum, btf_param
                    case BTF_KIND_STRUCT, // btf_member
                            BTF_KIND_UNION,
                            BTF_KIND_DATASEC, // btf_var_secinfo
                            BTF_KIND_ENUM64 -> // btf_enum64
                            12L * vlen;
                    default -> 0;
                };
        return LAYOUT.byteSize() + tail;
    }
}
