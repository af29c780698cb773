package io.bpfevents.core.btf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Resolves a BTF type to a C type with all nested types.
 *
 * <p>In damaged BTF a struct can contain itself, or a million others. So the depth and the number
 * of types are bounded, far above those of C programs.
 */
final class TypeResolver {
    private static final int DEEPEST = 64; // the limit of libbpf is 32
    private static final int MOST = 20_000;
    private static final long POINTER_BYTES = 8; // in every BPF program

    private final RawBtf btf;
    private final Map<Integer, CType.Enumeration> enumerations = new HashMap<>(); // by id
    private int left = MOST;

    TypeResolver(RawBtf btf) {
        this.btf = btf;
    }

    CType resolve(int id) {
        return resolve(id, "", DEEPEST);
    }

    private CType resolve(int id, String typedef, int depth) {
        if (depth == 0 || left-- == 0) {
            throw btf.malformed("type " + id + " has no end");
        }
        return switch (btf.kind(id)) {
            case TYPEDEF ->
                    resolve(btf.type(id), typedef.isEmpty() ? btf.name(id) : typedef, depth - 1);
            case VOLATILE, CONST, RESTRICT, TYPE_TAG -> resolve(btf.type(id), typedef, depth - 1);
            case INT -> integer(id, typedef);
            case ENUM, ENUM64 -> enumeration(id, typedef);
            case PTR -> new CType.Pointer(or(typedef, pointer(id)), POINTER_BYTES);
            case ARRAY -> array(id, depth);
            case STRUCT ->
                    new CType.Struct(
                            tagged("struct", id, typedef), btf.size(id), fields(id, depth));
            case UNION ->
                    new CType.Union(tagged("union", id, typedef), btf.size(id), fields(id, depth));
            case FLOAT -> new CType.Other(or(typedef, btf.name(id)), btf.size(id), true);
            case VOID -> new CType.Other("void", 0);
            case FWD -> new CType.Other(tagged("struct", id, typedef) + " (incomplete)", 0);
            default -> new CType.Other(or(typedef, "a function"), 0);
        };
    }

    private static String or(String typedef, String name) {
        return typedef.isEmpty() ? name : typedef;
    }

    private String tagged(String keyword, int id, String typedef) {
        String name = btf.name(id);
        return or(typedef, name.isEmpty() ? keyword + " {...}" : keyword + " " + name);
    }

    private CType integer(int id, String typedef) {
        int info = btf.word(id, 0); // 0-7 bits, 16-23 offset, 24-27 encoding
        String name = btf.name(id);
        long bytes = btf.size(id);
        boolean isWide = bytes == 2 * Long.BYTES;
        boolean isWhole = (info & 0xff) == bytes * Byte.SIZE && (info >>> 16 & 0xff) == 0;
        if (!isWhole || Long.bitCount(bytes) != 1 || (bytes > Long.BYTES && !isWide)) {
            return new CType.Other(or(typedef, name), bytes);
        }
        int encoding = info >>> 24 & 0xf; // 1 signed, 2 char, 4 bool
        if (isWide) {
            return new CType.Wide(or(typedef, name), bytes, (encoding & 1) != 0);
        }
        if ((encoding & 4) != 0) {
            boolean isByte = bytes == 1; // the size of _Bool on all BPF platforms
            return isByte
                    ? new CType.Bool(or(typedef, name), bytes)
                    : new CType.Other(or(typedef, name), bytes);
        }
        boolean isChar = bytes == 1 && name.equals("char");
        return new CType.Int(or(typedef, name), bytes, (encoding & 1) != 0, isChar);
    }

    /**
     * Values of up to 32 bits with the high bit set are read as negative unless the compiler marks
     * signed enumerations: LLVM before 15 does not, and negative values are more common than values
     * above 2^31. These versions also truncate the values of 8-byte enumerations to 32 bits. Later
     * versions write them as ENUM64, so the values of 8-byte ENUMs are ignored.
     */
    private CType enumeration(int id, String typedef) {
        String spelling = tagged("enum", id, typedef);
        long bytes = btf.size(id);
        if (bytes > Long.BYTES || Long.bitCount(bytes) != 1) {
            return new CType.Other(spelling, bytes);
        }
        CType.Enumeration known =
                enumerations.get(id); // resolved once, because it may have many values
        if (known != null) {
            return new CType.Enumeration(spelling, bytes, known.isSigned(), known.values());
        }
        boolean isWide = btf.kind(id) == BtfKind.ENUM64;
        boolean isSigned = btf.kindFlag(id) || (!isWide && !btf.marksSigned() && hasHighBit(id));
        List<CType.Enumeration.Value> values = new ArrayList<>();
        boolean isCut = !isWide && bytes == Long.BYTES;
        for (int i = 0; i < btf.vlen(id) && !isCut; i++) {
            int at = (isWide ? 3 : 2) * i; // words of struct btf_enum64, btf_enum
            long number = btf.word(id, at + 1);
            if (isWide) {
                number = Integer.toUnsignedLong((int) number) | (long) btf.word(id, at + 2) << 32;
            } else if (!isSigned) {
                number = Integer.toUnsignedLong((int) number);
            }
            values.add(new CType.Enumeration.Value(btf.text(btf.word(id, at)), number));
        }
        CType.Enumeration made = new CType.Enumeration(spelling, bytes, isSigned, values);
        enumerations.put(id, made);
        return made;
    }

    private boolean hasHighBit(int id) {
        for (int i = 0; i < btf.vlen(id); i++) {
            if (btf.word(id, 2 * i + 1) < 0) {
                return true;
            }
        }
        return false;
    }

    private String pointer(int id) {
        int target = btf.type(id);
        for (int i = 0; i < DEEPEST && isQualifier(btf.kind(target)); i++) {
            target = btf.type(target);
        }
        return switch (btf.kind(target)) {
            case VOID -> "void *";
            case STRUCT, FWD -> tagged("struct", target, "") + " *";
            case UNION -> tagged("union", target, "") + " *";
            case ENUM, ENUM64 -> tagged("enum", target, "") + " *";
            default -> {
                String name = btf.name(target);
                yield name.isEmpty() ? "pointer" : name + " *";
            }
        };
    }

    private static boolean isQualifier(BtfKind kind) {
        return switch (kind) {
            case VOLATILE, CONST, RESTRICT, TYPE_TAG -> true;
            default -> false;
        };
    }

    private CType array(int id, int depth) {
        CType element = resolve(btf.word(id, 0), "", depth - 1);
        long count = Integer.toUnsignedLong(btf.word(id, 2));
        if (count != 0 && element.bytes() > Integer.MAX_VALUE / count) {
            throw btf.malformed("array " + id + " is larger than any record");
        }
        return new CType.Array(element, count);
    }

    /**
     * Whether a member has no bytes in the record. LLVM writes C++ base classes and methods as
     * members of type void, methods with a meaningless offset and width.
     */
    private boolean hasNoBytes(int type) {
        return switch (btf.kind(type)) {
            case VOID, FUNC, FUNC_PROTO -> true;
            default -> false;
        };
    }

    private List<CType.Field> fields(int id, int depth) {
        boolean hasWidths = btf.kindFlag(id);
        if (btf.size(id) > Integer.MAX_VALUE) {
            throw btf.malformed("struct " + btf.name(id) + " is larger than any record");
        }
        long end = btf.size(id) * Byte.SIZE;
        List<CType.Field> fields = new ArrayList<>();
        for (int i = 0; i < btf.vlen(id); i++) {
            String name = btf.text(btf.word(id, 3 * i));
            int type = btf.word(id, 3 * i + 1);
            if (hasNoBytes(type)) {
                if (name.isEmpty()) { // a base class
                    fields.add(new CType.Field(name, new CType.Other("void", 0), 0, 0));
                }
                continue;
            }
            int where = btf.word(id, 3 * i + 2);
            long offset = hasWidths ? where & 0xffffff : Integer.toUnsignedLong(where);
            int bits = hasWidths ? where >>> 24 : 0;
            CType resolved = resolve(type, "", depth - 1);
            if (where == 0 && resolved.bytes() * Byte.SIZE > end) {
                continue; // a C++ static member: LLVM gives it the offset 0, whatever its size
            }
            if (offset + (bits == 0 ? resolved.bytes() * Byte.SIZE : bits) > end
                    || bits > Long.SIZE) {
                throw btf.malformed("field " + name + " exceeds its struct");
            }
            fields.add(new CType.Field(name, resolved, offset, bits));
        }
        return fields;
    }
}
