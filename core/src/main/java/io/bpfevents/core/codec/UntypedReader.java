package io.bpfevents.core.codec;

import io.bpfevents.core.btf.CType;
import io.bpfevents.core.btf.PlacedField;
import io.bpfevents.core.value.CNumbers;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the fields of a struct to a map. */
public final class UntypedReader {
    private final CType.Struct struct;
    private final Set<String> raw;
    private final long need;

    /**
     * Creates a reader.
     *
     * @param raw the fields that are read as bytes: their names, prefixed with the names of the
     *     enclosing fields and dots
     */
    public UntypedReader(CType.Struct struct, Set<String> raw) {
        this.struct = struct;
        this.raw = Set.copyOf(raw);
        need = need(struct);
    }

    private static long need(CType.Struct struct) {
        long need = 0;
        for (PlacedField place : PlacedField.of(struct)) {
            long bits = place.field().isBitfield() ? place.field().bits() : bits(place.type());
            boolean isTail = place.isLast() && !place.isInUnion();
            if (isTail && place.type() instanceof CType.Array array && isText(array)) {
                bits = 0; // may be truncated
            } else if (isTail && place.type() instanceof CType.Struct inner) {
                bits = need(inner) * Byte.SIZE;
            }
            need = Math.max(need, (place.bitOffset() + bits + Byte.SIZE - 1) / Byte.SIZE);
        }
        return need;
    }

    private static long bits(CType type) {
        return type.bytes() * Byte.SIZE;
    }

    private static boolean isText(CType.Array array) {
        return array.element() instanceof CType.Int number && number.isChar();
    }

    /**
     * Reads a record.
     *
     * @return the fields in the order of the struct; unmodifiable
     * @throws IllegalArgumentException if the record is too short
     */
    public Map<String, Object> read(MemorySegment record) {
        if (record.byteSize() < need) {
            throw new IllegalArgumentException(
                    "a record of "
                            + record.byteSize()
                            + " bytes is too short for "
                            + struct.spelling()
                            + ", whose fields need "
                            + need
                            + " bytes");
        }
        Map<String, Object> values = new LinkedHashMap<>();
        readInto(values, struct.fields(), record, 0, true, "");
        return Collections.unmodifiableMap(values);
    }

    /**
     * @param path the path of the struct with these fields; empty for the outer struct
     */
    private void readInto(
            Map<String, Object> values,
            List<CType.Field> fields,
            MemorySegment record,
            long base,
            boolean isTail,
            String path) {
        for (CType.Field field : fields) {
            boolean last = isTail && field == fields.getLast();
            long at = base + field.offset();
            if (!field.name().isEmpty()) {
                values.put(field.name(), value(field, record, base, last, path));
            } else if (field.type() instanceof CType.Struct inner) {
                readInto(values, inner.fields(), record, at, last, path);
            } else if (field.type() instanceof CType.Union inner) {
                readInto(values, inner, record, at, last, path);
            }
        }
    }

    /** Each member of a union at the end is the last field. */
    private void readInto(
            Map<String, Object> values,
            CType.Union union,
            MemorySegment record,
            long at,
            boolean isTail,
            String path) {
        for (CType.Field member : union.fields()) {
            readInto(values, List.of(member), record, at, isTail, path);
        }
    }

    private Object value(
            CType.Field field, MemorySegment record, long base, boolean isTail, String path) {
        if (field.isBitfield()) {
            return bitfield(field, record, base);
        }
        long at = base + field.offset();
        String own = path.isEmpty() || raw.isEmpty() ? field.name() : path + "." + field.name();
        return raw.contains(own)
                ? bytes(record, at, end(field.type(), record, at, isTail))
                : value(field.type(), record, at, isTail, own);
    }

    private Object value(CType type, MemorySegment record, long at, boolean isTail, String path) {
        return switch (type) {
            case CType.Int number ->
                    CNumbers.read(record, at, (int) number.bytes(), number.isSigned());
            case CType.Pointer _ -> CNumbers.s64(record, at);
            case CType.Bool _ -> CNumbers.bool(record, at);
            case CType.Enumeration constants ->
                    enumerator(
                            constants,
                            CNumbers.read(record, at, (int) type.bytes(), constants.isSigned()));
            case CType.Array array -> array(array, record, at, isTail, path);
            case CType.Struct inner -> {
                Map<String, Object> values = new LinkedHashMap<>();
                readInto(values, inner.fields(), record, at, isTail, path);
                yield Collections.unmodifiableMap(values);
            }
            case CType.Union inner -> {
                Map<String, Object> values = new LinkedHashMap<>();
                readInto(values, inner, record, at, isTail, path);
                yield Collections.unmodifiableMap(values);
            }
            case CType.Wide wide -> bytes(record, at, at + wide.bytes());
            case CType.Other other -> other(other, record, at);
        };
    }

    private static Object enumerator(CType.Enumeration type, long number) {
        for (CType.Enumeration.Value value : type.values()) {
            if (value.number() == number) {
                return value.name();
            }
        }
        return number;
    }

    private static Object other(CType.Other type, MemorySegment record, long at) {
        if (type.isFloat() && type.bytes() == Double.BYTES) {
            return CNumbers.f64(record, at);
        }
        if (type.isFloat() && type.bytes() == Float.BYTES) {
            return (double) CNumbers.f32(record, at);
        }
        return bytes(record, at, at + type.bytes());
    }

    private static byte[] bytes(MemorySegment record, long begin, long end) {
        return record.asSlice(begin, end - begin).toArray(ValueLayout.JAVA_BYTE);
    }

    /** The end of a value: an array at the end of the struct may have another length. */
    private static long end(CType type, MemorySegment record, long at, boolean isTail) {
        long end = at + type.bytes();
        if (isTail && type instanceof CType.Array array) {
            if (array.count() == 0) {
                return record.byteSize();
            }
            return isText(array) ? Math.min(end, record.byteSize()) : end;
        }
        return end;
    }

    private Object array(
            CType.Array array, MemorySegment record, long at, boolean isTail, String path) {
        long width = array.element().bytes();
        long end = end(array, record, at, isTail);
        if (isText(array)) {
            return text(bytes(record, at, end));
        }
        if (array.element() instanceof CType.Int && width == 1) {
            return bytes(record, at, end);
        }
        List<Object> values = new ArrayList<>();
        for (long next = at; width != 0 && next + width <= end; next += width) {
            values.add(value(array.element(), record, next, false, path));
        }
        return Collections.unmodifiableList(values);
    }

    private static String text(byte[] bytes) {
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    private static Object bitfield(CType.Field field, MemorySegment record, long base) {
        return switch (field.type()) {
            case CType.Int type -> bits(field, record, base, type.isSigned());
            case CType.Enumeration type ->
                    enumerator(type, bits(field, record, base, type.isSigned()));
            case CType.Bool _ -> bits(field, record, base, false) != 0;
            default -> bits(field, record, base, false);
        };
    }

    private static long bits(CType.Field field, MemorySegment record, long base, boolean isSigned) {
        int first = (int) (field.bitOffset() % Byte.SIZE);
        return CNumbers.bits(record, base + field.offset(), first, field.bits(), isSigned);
    }
}
