package io.bpfevents.core.codec;

import io.bpfevents.core.LayoutException;
import io.bpfevents.core.bind.BindingProblems;
import io.bpfevents.core.bind.DeclaredStruct;
import io.bpfevents.core.btf.CType;
import io.bpfevents.core.value.CNumbers;
import io.bpfevents.core.value.EnumConstants;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Array;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Binds Java classes to C types for single values. A value is bound as the only field of a struct,
 * so that the same types match as in records.
 */
final class ValueBinder {
    private static final Map<Class<?>, Class<?>> PRIMITIVES =
            Map.of(
                    byte.class, Byte.class,
                    short.class, Short.class,
                    int.class, Integer.class,
                    long.class, Long.class,
                    float.class, Float.class,
                    double.class, Double.class,
                    boolean.class, Boolean.class);

    private final String what;
    private final MethodHandles.@Nullable Lookup lookup;

    ValueBinder(String what, MethodHandles.@Nullable Lookup lookup) {
        this.what = what;
        this.lookup = lookup;
    }

    /**
     * Binds a class.
     *
     * @param type null if only the size is known
     * @throws LayoutException if they do not match
     */
    @SuppressWarnings("unchecked") // each codec is of the class that it was created for
    <T> ValueCodec<T> bind(@Nullable CType type, long bytes, Class<T> java) {
        if (java == byte[].class) {
            return (ValueCodec<T>) new RawBytes(bytes);
        }
        Class<?> boxed = PRIMITIVES.getOrDefault(java, java);
        return (ValueCodec<T>) bind(type == null ? typeFor(boxed, bytes) : type, boxed);
    }

    private ValueCodec<?> bind(CType type, Class<?> java) {
        SingleValue<?, ?> single = SingleValue.of(java);
        if (single != null) {
            return single(type, single, java);
        }
        if (java.isEnum() && type instanceof CType.Enumeration enumeration) {
            return constants(enumeration, java);
        }
        if (java.isRecord() && type instanceof CType.Struct struct) {
            return new Whole<>(codec(java.asSubclass(Record.class), struct));
        }
        Class<?> element = java.getComponentType();
        if (element != null && type instanceof CType.Array array) {
            return new Elements(bind(array.element(), element), element, array);
        }
        throw mismatch(type, java, "use one of " + SingleValue.SUPPORTED);
    }

    private <T extends Record> RecordCodec<T> codec(Class<T> java, CType.Struct struct) {
        return RecordCodec.bind(lookup, java, struct);
    }

    private <B extends Record, T> ValueCodec<T> single(
            CType type, SingleValue<B, T> single, Class<?> java) {
        CType.Field value = new CType.Field("value", type, 0, 0);
        // a field follows, so that an array has its full length
        CType.Field end = new CType.Field("", new CType.Other("", 0, false), type.bytes() * 8, 0);
        CType.Struct struct = new CType.Struct(what, type.bytes(), List.of(value, end));
        try {
            return new Boxed<>(RecordCodec.bind(null, single.box(), struct), single);
        } catch (LayoutException e) {
            String problem = e.problems().getFirst();
            String named = " of record " + single.box().getSimpleName() + ": ";
            int at = problem.indexOf(named);
            throw mismatch(type, java, at < 0 ? problem : problem.substring(at + named.length()));
        }
    }

    private ValueCodec<?> constants(CType.Enumeration type, Class<?> java) {
        BindingProblems problems = new BindingProblems("bind", java.getSimpleName(), "to", what);
        EnumConstants constants = EnumConstants.of(java, type, what, problems::add);
        problems.throwIfAny();
        return new Constants(Objects.requireNonNull(constants, "without problems"), type);
    }

    private LayoutException mismatch(CType type, Class<?> java, String reason) {
        return new LayoutException(
                "bind " + java.getSimpleName() + " to " + what,
                List.of(
                        type.spelling()
                                + " does not match "
                                + java.getSimpleName()
                                + ": "
                                + reason));
    }

    /** The C type that the class represents by itself, if BTF does not have the type. */
    private CType typeFor(Class<?> java, long bytes) {
        if (java == String.class) {
            return new CType.Array(new CType.Int("char", 1, true, true), bytes);
        }
        if (java.isRecord()) {
            BindingProblems problems =
                    new BindingProblems("bind", java.getSimpleName(), "to", what);
            CType.Struct struct = DeclaredStruct.of(java, problems);
            if (!problems.any() && struct.bytes() != bytes) {
                problems.add(
                        "the record describes "
                                + struct.bytes()
                                + " bytes, and there are "
                                + bytes
                                + "; their type is not known");
            }
            problems.throwIfAny();
            return struct;
        }
        if (java == Boolean.class && bytes == 1) {
            return new CType.Bool("a byte", 1);
        }
        if ((java == Float.class && bytes == Float.BYTES)
                || (java == Double.class && bytes == Double.BYTES)) {
            return new CType.Other("a floating-point number", bytes, true);
        }
        if (java == BigInteger.class && bytes == 2 * Long.BYTES) {
            return new CType.Wide("an integer of 16 bytes", bytes, true);
        }
        boolean isSized = Long.bitCount(bytes) == 1 && bytes <= Long.BYTES;
        return isSized
                ? new CType.Int("an integer of " + bytes + " bytes", bytes, true, false)
                : new CType.Other(bytes + " bytes of an unknown type", bytes, false);
    }

    /** All bytes of a value of any type. */
    private record RawBytes(long size) implements ValueCodec<byte[]> {
        @Override
        public byte[] decode(MemorySegment bytes) {
            return bytes.toArray(ValueLayout.JAVA_BYTE);
        }

        @Override
        public byte[] encode(byte[] value) {
            if (value.length != size) {
                throw new IllegalArgumentException(
                        "it has " + size + " bytes, not " + value.length);
            }
            return value.clone();
        }
    }

    /** A struct. */
    private record Whole<T extends Record>(RecordCodec<T> codec) implements ValueCodec<T> {
        @Override
        public T decode(MemorySegment bytes) {
            return codec.decoder().decode(bytes, 0, bytes.byteSize());
        }

        @Override
        public byte[] encode(T value) {
            return exactly(codec.encode(value), codec.struct().bytes());
        }
    }

    /** A value that is bound as the only component of a record. */
    private record Boxed<B extends Record, T>(RecordCodec<B> codec, SingleValue<B, T> single)
            implements ValueCodec<T> {
        @Override
        public T decode(MemorySegment bytes) {
            return single.unwrap().apply(codec.decoder().decode(bytes, 0, bytes.byteSize()));
        }

        @Override
        public byte[] encode(T value) {
            return exactly(codec.encode(single.wrap().apply(value)), codec.struct().bytes());
        }
    }

    /** An enumeration. */
    private record Constants(EnumConstants constants, CType.Enumeration type)
            implements ValueCodec<Object> {
        @Override
        public Object decode(MemorySegment bytes) {
            return constants.of(CNumbers.read(bytes, 0, (int) type.bytes(), type.isSigned()));
        }

        @Override
        public byte[] encode(Object value) {
            byte[] bytes = new byte[(int) type.bytes()];
            CNumbers.write(
                    MemorySegment.ofArray(bytes), 0, bytes.length, constants.numberOf(value));
            return bytes;
        }
    }

    /** An array of records, texts, constants or arrays. */
    private record Elements(ValueCodec<?> codec, Class<?> element, CType.Array type)
            implements ValueCodec<Object> {
        @Override
        public Object decode(MemorySegment bytes) {
            long width = type.element().bytes();
            Object array = Array.newInstance(element, (int) type.count());
            for (int i = 0; i < type.count(); i++) {
                Array.set(array, i, codec.decode(bytes.asSlice(i * width, width)));
            }
            return array;
        }

        @Override
        public byte[] encode(Object value) {
            int count = Array.getLength(value);
            if (count != type.count()) {
                throw new IllegalArgumentException(
                        "it has " + type.count() + " elements, not " + count);
            }
            byte[] bytes = new byte[(int) type.bytes()];
            int width = (int) type.element().bytes();
            for (int i = 0; i < count; i++) {
                System.arraycopy(encode(codec, Array.get(value, i)), 0, bytes, i * width, width);
            }
            return bytes;
        }

        @SuppressWarnings("unchecked") // the elements of the array are of its class
        private static <T> byte[] encode(ValueCodec<T> codec, Object value) {
            return codec.encode((T) value);
        }
    }

    /** Pads with zeros, for arrays that end early. */
    private static byte[] exactly(byte[] bytes, long size) {
        if (bytes.length > size) {
            throw new IllegalArgumentException(
                    "the value has " + bytes.length + " bytes, there is room for " + size);
        }
        return bytes.length == size ? bytes : Arrays.copyOf(bytes, (int) size);
    }
}
