package io.bpfevents.core.codec;

import io.bpfevents.core.btf.CType;
import io.bpfevents.core.codec.FieldReader.ValueReader;
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
import java.util.function.LongFunction;
import java.util.stream.Collectors;

/** Makes the readers of values by their C types. */
final class ValueReaders {
    private final Set<String> raw;
    private final LongFunction<Object> pointer;

    ValueReaders(Set<String> raw, LongFunction<Object> pointer) {
        this.raw = Set.copyOf(raw);
        this.pointer = pointer;
    }

    /** Whether the field of that path is read as bytes. */
    boolean isRaw(String path) {
        return raw.contains(path);
    }

    static boolean isText(CType.Array array) {
        return array.element() instanceof CType.Int number && number.isChar();
    }

    /**
     * The reader of a type.
     *
     * @param path of the field
     * @param isTail whether the record ends with the value
     */
    ValueReader of(CType type, String path, boolean isTail) {
        if (isRaw(path)) {
            return bytes(type, isTail);
        }
        return switch (type) {
            case CType.Int number -> integer((int) number.bytes(), number.isSigned());
            case CType.Wide wide ->
                    (record, offset) ->
                            CNumbers.wide(record, offset, (int) wide.bytes(), wide.isSigned());
            case CType.Bool _ -> CNumbers::bool;
            case CType.Pointer _ -> (record, offset) -> pointer.apply(CNumbers.s64(record, offset));
            case CType.Enumeration constants -> enumerator(constants);
            case CType.Array array -> array(array, path, isTail);
            case CType.Struct struct -> struct(struct, path);
            case CType.Union union -> struct(CType.Struct.of(union), path);
            case CType.Other other -> other(other, isTail);
        };
    }

    private static ValueReader integer(int width, boolean isSigned) {
        return (record, offset) ->
                FieldReader.integer(CNumbers.read(record, offset, width, isSigned), isSigned);
    }

    private static ValueReader enumerator(CType.Enumeration type) {
        Map<Long, String> names = names(type);
        int width = (int) type.bytes();
        return (record, offset) ->
                enumerator(names, CNumbers.read(record, offset, width, type.isSigned()));
    }

    private static Map<Long, String> names(CType.Enumeration type) {
        return type.values().stream()
                .collect(
                        Collectors.toMap(
                                CType.Enumeration.Value::number,
                                CType.Enumeration.Value::name,
                                (first, _) -> first));
    }

    private static Object enumerator(Map<Long, String> names, long number) {
        String name = names.get(number);
        return name == null ? number : name;
    }

    /**
     * The reader of a bitfield.
     *
     * @param first its first bit in the byte at its offset
     */
    ValueReader bits(CType.Field field, int first) {
        int width = field.bits();
        return switch (field.type()) {
            case CType.Enumeration type -> {
                Map<Long, String> names = names(type);
                yield (record, offset) ->
                        enumerator(
                                names,
                                CNumbers.bits(record, offset, first, width, type.isSigned()));
            }
            case CType.Bool _ ->
                    (record, offset) -> CNumbers.bits(record, offset, first, width, false) != 0;
            case CType type -> {
                boolean isSigned = type instanceof CType.Int number && number.isSigned();
                yield (record, offset) ->
                        FieldReader.integer(
                                CNumbers.bits(record, offset, first, width, isSigned), isSigned);
            }
        };
    }

    private static ValueReader other(CType.Other type, boolean isTail) {
        if (type.isFloat() && type.bytes() == Double.BYTES) {
            return CNumbers::f64;
        }
        if (type.isFloat() && type.bytes() == Float.BYTES) {
            return (record, offset) -> (double) CNumbers.f32(record, offset);
        }
        return bytes(type, isTail);
    }

    private static ValueReader bytes(CType type, boolean isTail) {
        return (record, offset) -> bytes(record, offset, end(type, record, offset, isTail));
    }

    private static byte[] bytes(MemorySegment record, long begin, long end) {
        return record.asSlice(begin, end - begin).toArray(ValueLayout.JAVA_BYTE);
    }

    private static long end(CType type, MemorySegment record, long offset, boolean isTail) {
        long end = offset + type.bytes();
        if (isTail && type instanceof CType.Array array) {
            return array.count() == 0 ? record.byteSize() : Math.min(end, record.byteSize());
        }
        return end;
    }

    private ValueReader array(CType.Array array, String path, boolean isTail) {
        CType element = array.element();
        long width = element.bytes();
        if (isText(array)) {
            return (record, offset) -> text(record, offset, end(array, record, offset, isTail));
        }
        if ((element instanceof CType.Int && width == 1) || width == 0) {
            return bytes(array, isTail);
        }
        ValueReader reader = of(element, path, false);
        return (record, offset) -> {
            long end = end(array, record, offset, isTail);
            List<Object> values = new ArrayList<>();
            for (long next = offset; next + width <= end; next += width) {
                values.add(reader.read(record, next));
            }
            return Collections.unmodifiableList(values);
        };
    }

    private static String text(MemorySegment record, long begin, long end) {
        long at = begin;
        while (at < end && record.get(ValueLayout.JAVA_BYTE, at) != 0) {
            at++;
        }
        return new String(bytes(record, begin, at), StandardCharsets.UTF_8);
    }

    /** An element of an array. */
    private ValueReader struct(CType.Struct struct, String path) {
        List<FieldReader> fields =
                new FieldReader.Collector(this).ofStruct(struct, path + ".", false);
        int prefix = path.length() + 1;
        return (record, offset) -> {
            Map<String, Object> values = new LinkedHashMap<>();
            for (FieldReader field : fields) {
                values.put(field.name().substring(prefix), field.readAt(record, offset));
            }
            return Collections.unmodifiableMap(values);
        };
    }
}
