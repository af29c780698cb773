package io.bpfevents.core.btf;

/**
 * The kinds of BTF types, in the order of their numbers.
 *
 * <p>Source: include/uapi/linux/btf.h, {@code BTF_KIND_*}.
 */
enum BtfKind {
    VOID,
    INT,
    PTR,
    ARRAY,
    STRUCT,
    UNION,
    ENUM,
    FWD,
    TYPEDEF,
    VOLATILE,
    CONST,
    RESTRICT,
    FUNC,
    FUNC_PROTO,
    VAR,
    DATASEC,
    FLOAT,
    DECL_TAG,
    TYPE_TAG,
    ENUM64,

    /** A kind of a newer kernel, of unknown length. */
    UNKNOWN;

    private static final BtfKind[] BY_NUMBER = values();

    static BtfKind of(int number) {
        return number < BY_NUMBER.length ? BY_NUMBER[number] : UNKNOWN;
    }

    /** The number of bytes after the type's header. */
    long tail(int vlen) {
        return switch (this) {
            case INT, VAR, DECL_TAG -> 4; // one u32
            case ARRAY -> 12; // struct btf_array
            case ENUM, FUNC_PROTO -> 8L * vlen; // struct btf_enum, btf_param
            case STRUCT, UNION, DATASEC, ENUM64 -> 12L * vlen; // btf_member, btf_var_secinfo ...
            default -> 0;
        };
    }
}
