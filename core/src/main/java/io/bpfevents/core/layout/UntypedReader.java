package io.bpfevents.core.layout;

import io.bpfevents.core.btf.CType;
import io.bpfevents.core.btf.FieldPlace;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the bytes of a struct, field by field. */
final class UntypedReader {
    private final CType.Struct struct;
    private final long need;

    UntypedReader(CType.Struct struct) {
        this.struct = struct;
        need = need(struct);
    }

    private static long need(CType.Struct struct) {
        long need = 0;
        for (FieldPlace place : FieldPlace.of(struct)) {
            long bits = place.field().isBitfield() ? place.field().bits() : bits(place.type());
            boolean isTail = place.isLast() && !place.isInUnion();
            if (isTail && place.type() instanceof CType.Array array && isText(array)) {
                bits = 0; // as much of it as there is
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

    Map<String, Object> read(MemorySegment record) {
        if (record.byteSize() < need) {
            throw new IllegalArgumentException(
                    "a record of "
                            + record.byteSize()
                            + " bytes is too short for "
                            + struct.spelling()
                            + ", whose fields take "
                            + need
                            + " bytes");
        }
        Map<String, Object> values = new LinkedHashMap<>();
        readInto(values, struct.fields(), record, 0, true);
        return Collections.unmodifiableMap(values);
    }

    private static void readInto(
            Map<String, Object> values,
            List<CType.Field> fields,
            MemorySegment record,
            long base,
            boolean isTail) {
        for (CType.Field field : fields) {
            boolean last = isTail && field == fields.getLast();
            long at = base + field.offset();
            if (!field.name().isEmpty()) {
                values.put(
                        field.name(),
                        field.isBitfield()
                                ? bitfield(field, record, base)
                                : value(field.type(), record, at, last));
            } else if (field.type() instanceof CType.Struct inner) {
                readInto(values, inner.fields(), record, at, last);
            } else if (field.type() instanceof CType.Union inner) {
                readInto(values, inner.fields(), record, at, false);
            }
        }
    }

    private static Object value(CType type, MemorySegment record, long at, boolean isTail) {
        return switch (type) {
            case CType.Int number ->
                    CNumbers.read(record, at, (int) number.bytes(), number.isSigned());
            case CType.Pointer _ -> CNumbers.s64(record, at);
            case CType.Bool _ -> CNumbers.bool(record, at);
            case CType.Enumeration enumeration -> enumerator(enumeration, record, at);
            case CType.Array array -> array(array, record, at, isTail);
            case CType.Struct inner -> map(inner.fields(), record, at, isTail);
            case CType.Union inner -> map(inner.fields(), record, at, false);
            case CType.Other other -> other(other, record, at);
        };
    }

    private static Map<String, Object> map(
            List<CType.Field> fields, MemorySegment record, long at, boolean isTail) {
        Map<String, Object> values = new LinkedHashMap<>();
        readInto(values, fields, record, at, isTail);
        return Collections.unmodifiableMap(values);
    }

    private static Object enumerator(CType.Enumeration type, MemorySegment record, long at) {
        long number = CNumbers.read(record, at, (int) type.bytes(), type.isSigned());
        for (CType.Enumeration.Value value : type.values()) {
            if (value.number() == number) {
                return value.name();
            }
        }
        return number;
    }

    private static Object other(CType.Other type, MemorySegment record, long at) {
        if (type.isFloat() && type.bytes() == Double.BYTES) {
            return record.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, at);
        }
        if (type.isFloat() && type.bytes() == Float.BYTES) {
            return (double) record.get(ValueLayout.JAVA_FLOAT_UNALIGNED, at);
        }
        return bytes(record, at, at + type.bytes());
    }

    private static byte[] bytes(MemorySegment record, long begin, long end) {
        return record.asSlice(begin, end - begin).toArray(ValueLayout.JAVA_BYTE);
    }

    private static Object array(CType.Array array, MemorySegment record, long at, boolean isTail) {
        long width = array.element().bytes();
        long end = at + array.bytes();
        if (isTail && array.count() == 0) {
            end = record.byteSize();
        } else if (isTail && isText(array)) {
            end = Math.min(end, record.byteSize());
        }
        if (isText(array)) {
            return text(bytes(record, at, end));
        }
        if (array.element() instanceof CType.Int && width == 1) {
            return bytes(record, at, end);
        }
        List<Object> values = new ArrayList<>();
        for (long next = at; width != 0 && next + width <= end; next += width) {
            values.add(value(array.element(), record, next, false));
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

    /** Bits are numbered as their bytes lie in memory: from the low end where that comes first. */
    private static long bitfield(CType.Field field, MemorySegment record, long base) {
        boolean isLittle = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
        long number = 0;
        for (int i = 0; i < field.bits(); i++) {
            long bit = field.bitOffset() + i;
            int within = (int) (bit % Byte.SIZE);
            long one = CNumbers.u8(record, base + bit / Byte.SIZE);
            long value = one >>> (isLittle ? within : Byte.SIZE - 1 - within) & 1;
            number = isLittle ? number | value << i : number << 1 | value;
        }
        int unused = Long.SIZE - field.bits();
        boolean isSigned =
                switch (field.type()) {
                    case CType.Int type -> type.isSigned();
                    case CType.Enumeration type -> type.isSigned();
                    default -> false;
                };
        return isSigned ? number << unused >> unused : number;
    }
}
