package io.bpfevents.core.codec;

import io.bpfevents.core.bind.ComponentBinding;
import io.bpfevents.core.bind.FieldBinding;
import io.bpfevents.core.bind.RecordBinding;
import io.bpfevents.core.value.CNumbers;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Array;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * Encodes records to the bytes that a program would send. Values that would be decoded to other
 * values are rejected. For tests and simulations, so not optimized for speed.
 */
final class RecordEncoder {
    private final RecordBinding binding;
    private final long structBytes;

    /**
     * @param structBytes the size of the struct; records have another size only if their last field
     *     has no fixed length
     */
    RecordEncoder(RecordBinding binding, long structBytes) {
        this.binding = binding;
        this.structBytes = structBytes;
    }

    byte[] encode(Object event) {
        long length = length(binding, event);
        if (length >= 0) {
            length =
                    Math.max(
                            length,
                            binding.need()); // other members of a union at the end may need more
        }
        EncodedRecord record =
                new EncodedRecord(Math.toIntExact(length < 0 ? structBytes : length));
        write(binding, event, 0, record);
        return record.bytes();
    }

    /**
     * The size of a record whose last field has no fixed length; negative if all fields have one.
     */
    private static long length(RecordBinding binding, Object event) {
        long length = -1;
        for (ComponentBinding component : binding.components()) {
            Object value = component.valueIn(event);
            if (value != null) {
                length = Math.max(length, length(component.binding(), value, component.name()));
            }
        }
        return length;
    }

    private static long length(FieldBinding binding, Object value, String name) {
        return switch (binding) {
            case FieldBinding.Text text
                    when text.extent().kind() == FieldBinding.ArrayEnd.FLEXIBLE ->
                    text.extent().offset() + utf8(name, value).length + 1; // plus a NUL
            case FieldBinding.Numbers numbers ->
                    length(numbers.extent(), numbers.codec().bytes(value));
            case FieldBinding.ConvertedBytes converted ->
                    length(converted.bytes().extent(), converted.converter().bytesOf(value).length);
            case FieldBinding.Elements elements ->
                    length(elements.extent(), Array.getLength(value) * elements.stride());
            case FieldBinding.Nested nested -> length(nested.record(), value);
            default -> -1; // texts have their full length, padded with NULs
        };
    }

    private static long length(FieldBinding.Extent extent, long bytes) {
        boolean isFull =
                bytes == extent.capacity() && extent.kind() != FieldBinding.ArrayEnd.FLEXIBLE;
        return extent.kind() == FieldBinding.ArrayEnd.FIXED || isFull
                ? -1
                : extent.offset() + bytes;
    }

    /**
     * @param base offset of the record or array element to which the offsets of the binding are
     *     relative
     */
    private static void write(
            RecordBinding binding, Object event, long base, EncodedRecord record) {
        for (ComponentBinding component : binding.components()) {
            Object value = component.valueIn(event);
            if (value != null) {
                write(component.binding(), value, component.name(), base, record);
            }
        }
    }

    private static void write(
            FieldBinding binding, Object value, String name, long base, EncodedRecord record) {
        long begin = base + binding.begin();
        switch (binding) {
            case FieldBinding.Bits bits -> {
                long number = value instanceof Boolean flag ? (flag ? 1 : 0) : number(value);
                require(bits, number, name);
                record.put(begin, bits, number, name);
            }
            case FieldBinding.Scalar scalar -> {
                require(scalar, number(value), name);
                record.put(begin, scalar.width(), name, b -> scalar.write(b, number(value)));
            }
            case FieldBinding.ConvertedNumber converted ->
                    write(
                            converted.number(),
                            converted.converter().numberOf(value),
                            name,
                            base,
                            record);
            case FieldBinding.ConvertedBytes converted ->
                    write(converted, value, name, base, record);
            case FieldBinding.Flag _ ->
                    record.put(
                            begin,
                            1,
                            name,
                            b -> b.set(ValueLayout.JAVA_BYTE, 0, (byte) ((boolean) value ? 1 : 0)));
            case FieldBinding.Real real ->
                    record.put(begin, real.width(), name, b -> write(real, b, value, name));
            case FieldBinding.Wide wide ->
                    record.put(begin, wide.width(), name, b -> write(wide, b, value, name));
            case FieldBinding.Text text -> {
                byte[] utf8 = utf8(name, value);
                requireFits(text.extent(), utf8.length, false, name);
                boolean isFull = utf8.length == text.extent().capacity();
                int size = utf8.length + (isFull ? 0 : 1); // with a NUL
                record.put(begin, size, name, b -> b.copyFrom(MemorySegment.ofArray(utf8)));
            }
            case FieldBinding.Numbers numbers -> {
                long bytes = numbers.codec().bytes(value);
                boolean isWhole = numbers.extent().kind() == FieldBinding.ArrayEnd.FIXED;
                requireFits(numbers.extent(), bytes, isWhole, name);
                record.put(begin, bytes, name, b -> numbers.codec().write(value, b, name));
                requireEnd(numbers.extent(), bytes, base, name, record);
            }
            case FieldBinding.Elements elements ->
                    write(elements, (Object[]) value, name, begin, record);
            case FieldBinding.Nested nested -> write(nested.record(), value, base, record);
            case FieldBinding.Sample _, FieldBinding.Absent _ ->
                    throw new AssertionError("has no value");
        }
    }

    /** Pads a fixed array with zeros. */
    private static void write(
            FieldBinding.ConvertedBytes binding,
            Object value,
            String name,
            long base,
            EncodedRecord record) {
        FieldBinding.Extent extent = binding.bytes().extent();
        byte[] bytes = binding.converter().bytesOf(value);
        requireFits(extent, bytes.length, false, name);
        boolean isFixed = extent.kind() == FieldBinding.ArrayEnd.FIXED;
        byte[] all = isFixed ? Arrays.copyOf(bytes, (int) extent.capacity()) : bytes;
        write(binding.bytes(), all, name, base, record);
    }

    private static void write(
            FieldBinding.Elements binding,
            Object[] values,
            String name,
            long begin,
            EncodedRecord record) {
        long bytes = values.length * binding.stride();
        requireFits(binding.extent(), bytes, true, name);
        requireEnd(binding.extent(), bytes, begin - binding.begin(), name, record);
        for (int i = 0; i < values.length; i++) {
            String one = name + "[" + i + "]";
            write(
                    binding.element(),
                    Objects.requireNonNull(values[i], one + " is null"),
                    one,
                    begin + i * binding.stride(),
                    record);
        }
    }

    /** An array without a fixed length is read up to the end of the record. */
    private static void requireEnd(
            FieldBinding.Extent extent, long bytes, long base, String name, EncodedRecord record) {
        long end = length(extent, bytes);
        if (end >= 0) {
            record.requireEnd(base + end, name);
        }
    }

    private static void write(
            FieldBinding.Real binding, MemorySegment bytes, Object value, String name) {
        if (value instanceof Float number) {
            bytes.set(ValueLayout.JAVA_FLOAT_UNALIGNED, 0, number); // a double has different NaNs
        } else {
            CNumbers.writeReal(bytes, 0, binding.width(), (double) value, name);
        }
    }

    private static void write(
            FieldBinding.Wide binding, MemorySegment bytes, Object value, String name) {
        if (!CNumbers.writeWide(bytes, binding.width(), binding.isSigned(), (BigInteger) value)) {
            throw outOfRange(
                    name,
                    value,
                    binding.width() + (binding.isSigned() ? " signed bytes" : " unsigned bytes"));
        }
    }

    private static long number(Object value) {
        return ((Number) value).longValue();
    }

    private static void require(FieldBinding.Integral binding, long number, String name) {
        if (!binding.fits(number)) {
            throw outOfRange(name, number, binding.size());
        }
    }

    private static IllegalArgumentException outOfRange(String name, Object number, String size) {
        return new IllegalArgumentException(
                name + " is " + number + ", which is not in the range of " + size + " in C");
    }

    private static void requireFits(
            FieldBinding.Extent extent, long bytes, boolean isWhole, String name) {
        if (extent.kind() != FieldBinding.ArrayEnd.FLEXIBLE
                && (isWhole ? bytes != extent.capacity() : bytes > extent.capacity())) {
            throw new IllegalArgumentException(
                    name + " has " + bytes + " bytes, its field in C has " + extent.capacity());
        }
    }

    private static byte[] utf8(String name, Object text) {
        String string = (String) text;
        if (string.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(name + " contains a NUL, which ends a string in C");
        }
        try {
            ByteBuffer encoded =
                    StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(string));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(name + " cannot be encoded as UTF-8", e);
        }
    }
}
