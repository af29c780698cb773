package io.bpfevents.core.btf;

import io.bpfevents.core.BpfException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Function;

/**
 * The bytes of BTF with bounds-checked access: the sections of types and names, and the offset of
 * each type.
 *
 * <p>Source: include/uapi/linux/btf.h, {@code struct btf_header} and {@code struct btf_type}.
 */
final class RawBtf {
    static final int MAGIC = 0xeb9f;
    private static final int HEADER = 24;
    private static final int TYPE = 12; // size of struct btf_type, without the data that follows it

    /** Every access to a name creates a string; the kernel allows at most 512 bytes. */
    private static final int LONGEST_NAME = 4096;

    private final String origin;
    private final Function<String, BpfException> failure;
    private final ByteBuffer types;
    private final ByteBuffer names;
    private int[] starts = new int[64]; // offsets in types, by id; id 0 is void
    private int count = 1;

    /**
     * @param origin the owner of the BTF, for messages
     */
    RawBtf(String origin, byte[] raw) {
        this(
                origin,
                raw,
                detail ->
                        new BpfException("read the BTF of " + origin, "it is damaged: " + detail));
    }

    /**
     * @param failure makes the exception from what is damaged
     */
    RawBtf(String origin, byte[] raw, Function<String, BpfException> failure) {
        this.origin = origin;
        this.failure = failure;
        ByteBuffer bytes = ByteBuffer.wrap(raw).order(ByteOrder.nativeOrder());
        if (raw.length < HEADER) {
            throw malformed("it has " + raw.length + " bytes, its header alone has " + HEADER);
        }
        int magic = Short.toUnsignedInt(bytes.getShort(0));
        if (magic != MAGIC) {
            throw malformed("it begins with " + Integer.toHexString(magic) + ", not eb9f");
        }
        long header = Integer.toUnsignedLong(bytes.getInt(4));
        if (header < HEADER) { // of which libbpf copies as many bytes as it states
            throw malformed("its header states a length of " + header + " bytes");
        }
        types = section("types", bytes, header, bytes.getInt(8), bytes.getInt(12));
        names = section("names", bytes, header, bytes.getInt(16), bytes.getInt(20));
        index();
    }

    private ByteBuffer section(String what, ByteBuffer bytes, long header, int at, int length) {
        long begin = header + Integer.toUnsignedLong(at);
        long size = Integer.toUnsignedLong(length);
        if (begin + size > bytes.capacity()) {
            throw malformed("its " + what + " exceed its size");
        }
        return bytes.slice((int) begin, (int) size).order(ByteOrder.nativeOrder());
    }

    private void index() {
        int at = 0;
        while (at < types.capacity()) {
            if (count == starts.length) {
                starts = Arrays.copyOf(starts, 2 * count);
            }
            if (types.capacity() - at < TYPE) {
                throw malformed("type " + count + " is cut off");
            }
            starts[count] = at;
            int kind = info(count) >>> 24 & 0x1f;
            if (BtfKind.of(kind) == BtfKind.UNKNOWN) {
                throw malformed("type " + count + " is of the unknown kind " + kind);
            }
            long next = (long) at + TYPE + BtfKind.of(kind).tail(vlen(count));
            if (next > types.capacity()) {
                throw malformed("type " + count + " is cut off");
            }
            at = (int) next;
            count++;
        }
    }

    /** The owner of the BTF, for messages. */
    String origin() {
        return origin;
    }

    /** The number of types, including {@code void} with the id 0. */
    int count() {
        return count;
    }

    private int start(int id) {
        if (id <= 0 || id >= count) {
            throw malformed("there is no type " + Integer.toUnsignedString(id));
        }
        return starts[id];
    }

    private int info(int id) {
        return types.getInt(starts[id] + 4);
    }

    BtfKind kind(int id) {
        return id == 0 ? BtfKind.VOID : BtfKind.of(types.getInt(start(id) + 4) >>> 24 & 0x1f);
    }

    /** The number of members, values or parameters. */
    int vlen(int id) {
        return info(id) & 0xffff;
    }

    /**
     * For a struct: whether the offsets contain the widths of bitfields. For an enumeration:
     * whether it is signed.
     */
    boolean kindFlag(int id) {
        return info(id) < 0;
    }

    /**
     * Whether the compiler marks signed enumerations, as LLVM does since 15: at least one is
     * marked.
     */
    boolean marksSigned() {
        for (int id = 1; id < count; id++) {
            BtfKind kind = kind(id);
            if ((kind == BtfKind.ENUM || kind == BtfKind.ENUM64) && kindFlag(id)) {
                return true;
            }
        }
        return false;
    }

    /** The size of a value in bytes, for kinds that have a size. */
    long size(int id) {
        return Integer.toUnsignedLong(types.getInt(start(id) + 8));
    }

    /** The type that a type of another kind refers to. */
    int type(int id) {
        return types.getInt(start(id) + 8);
    }

    /** A type without typedefs and qualifiers. */
    int unqualified(int id) {
        int seen = id;
        for (int left = count; left > 0; left--) {
            switch (kind(seen)) {
                case TYPEDEF, VOLATILE, CONST, RESTRICT, TYPE_TAG -> seen = type(seen);
                default -> {
                    return seen;
                }
            }
        }
        throw malformed("type " + id + " has no end");
    }

    String name(int id) {
        return text(types.getInt(start(id)));
    }

    /** The n-th word after a type's header; the type must have as many. */
    int word(int id, int n) {
        return types.getInt(start(id) + TYPE + Integer.BYTES * n);
    }

    /** Whether an offset of a name, and the NUL after it, are within the names. */
    boolean hasText(int offset) {
        int size = names.capacity();
        return offset >= 0 && offset < size && names.get(size - 1) == 0;
    }

    /** The number of bytes of all names. */
    int nameBytes() {
        return names.capacity();
    }

    /** The offset of a type's name. */
    int nameOffset(int id) {
        return types.getInt(start(id));
    }

    String text(int offset) {
        int end = offset;
        while (end >= 0 && end < names.capacity() && names.get(end) != 0) {
            end++;
            if (end - offset > LONGEST_NAME) {
                throw malformed("a name has more than " + LONGEST_NAME + " bytes");
            }
        }
        if (end < 0 || end >= names.capacity()) {
            throw malformed("a name has no end");
        }
        byte[] text = new byte[end - offset];
        names.get(offset, text);
        return new String(text, StandardCharsets.UTF_8);
    }

    BpfException malformed(String detail) {
        return failure.apply(detail);
    }
}
