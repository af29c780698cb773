package io.bpfevents.core.btf;

import java.util.Arrays;

/**
 * The sizes of types, and that no type contains itself: libbpf descends from a type to those it
 * contains. Of types whose references exist. The offsets of members are not required to be within
 * their struct: clang gives others to the methods and static members of C++.
 */
final class BtfSizes {
    /** Types within types; those of C have at most some ten. */
    private static final int DEEPEST = 128;

    private static final int POINTER = 8;
    private static final int UNKNOWN = -1;

    private final RawBtf raw;
    private final long[] sizes;
    private final int[] depths; // 0 if not visited

    BtfSizes(RawBtf raw) {
        this.raw = raw;
        sizes = new long[raw.count()];
        Arrays.fill(sizes, UNKNOWN);
        depths = new int[raw.count()];
    }

    /** Requires a type that has an end. */
    void require(int id) {
        visit(id, 1);
    }

    private long visit(int id, int depth) {
        if (depth > DEEPEST) {
            throw raw.malformed(
                    "type " + id + " is within " + DEEPEST + " others, or contains itself");
        }
        if (sizes[id] == UNKNOWN) {
            sizes[id] = size(id, depth);
        } else if (depth + depths[id] > DEEPEST) {
            throw raw.malformed("type " + id + " is within more than " + DEEPEST + " others");
        }
        return sizes[id];
    }

    private long contained(int id, int by, int depth) {
        long size = visit(id, depth + 1);
        depths[by] = Math.max(depths[by], depths[id] + 1);
        return size;
    }

    private long size(int id, int depth) {
        return switch (raw.kind(id)) {
            case INT, ENUM, ENUM64, FLOAT, DATASEC -> raw.size(id);
            case PTR -> POINTER;
            case TYPEDEF, VOLATILE, CONST, RESTRICT, TYPE_TAG -> contained(raw.type(id), id, depth);
            case VAR -> limited(id, contained(raw.type(id), id, depth));
            case ARRAY -> {
                long element = contained(raw.word(id, 0), id, depth);
                long length = Integer.toUnsignedLong(raw.word(id, 2));
                // not limited: the length of a map stands in an array to which a pointer refers
                yield element > Integer.MAX_VALUE ? element : element * length;
            }
            case STRUCT, UNION -> {
                for (int i = 0; i < raw.vlen(id); i++) {
                    limited(id, contained(raw.word(id, 3 * i + 1), id, depth));
                }
                yield limited(id, raw.size(id));
            }
            case VOID, FWD, FUNC, FUNC_PROTO, DECL_TAG, UNKNOWN -> 0;
        };
    }

    private long limited(int id, long size) {
        if (size > Integer.MAX_VALUE) { // libbpf adds sizes and offsets in 32 bits
            throw raw.malformed("type " + id + " has " + size + " bytes");
        }
        return size;
    }
}
