package io.bpfevents.core.object;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.btf.CType;
import io.bpfevents.core.codec.ValueCodec;
import io.bpfevents.core.object.variable.GlobalVariable;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A global variable of an object. Before {@link OpenBpfObject#load()} it is the value that the
 * programs start with; afterwards it is the variable itself, which the programs read and write at
 * the same time. A variable that was found before load stays valid after it. A {@code const}
 * variable can be set before load only.
 *
 * <p>An aligned variable of 1, 2, 4 or 8 bytes is read and written in one access, as a volatile
 * variable of Java. A larger one is copied: if a program changes it meanwhile, the copy can be a
 * mixture of both values. There is no atomic addition: a counter has one writer. In C, declare a
 * variable {@code volatile} if it changes while the program runs, or the compiler keeps its value
 * in a register.
 *
 * <p>The classes that match the types of C are those of the components of records: {@link
 * io.bpfevents.core.record.RecordLayout}. {@code byte[]} matches every type. All methods may be
 * called from any thread, until the object is closed.
 */
public final class BpfVariable {
    private final GlobalVariable variable;
    private volatile @Nullable Bound<?> latest; // cached, since binding a record generates a class

    private record Bound<T>(
            Class<T> java, MethodHandles.@Nullable Lookup lookup, ValueCodec<T> codec) {}

    BpfVariable(GlobalVariable variable) {
        this.variable = variable;
    }

    /** The variable's name; {@code function.name} if it is declared within a function. */
    public String name() {
        return variable.name();
    }

    /** Its section, such as {@code .bss}. */
    public String section() {
        return variable.section();
    }

    /** Its offset in the section, in bytes. */
    public long offset() {
        return variable.offset();
    }

    /** Its size in bytes. */
    public int size() {
        return variable.size();
    }

    /** Its type in C, such as {@code __u32} or {@code char[16]}. */
    public String type() {
        return variable.type().spelling();
    }

    /** Whether it can be set before load only. */
    public boolean isConstant() {
        return variable.isConstant();
    }

    /**
     * Reads it as an instance of a class.
     *
     * @throws io.bpfevents.core.LayoutException if the class does not match its type
     * @throws IllegalArgumentException if the class cannot represent its value, such as an
     *     enumerator without a constant
     * @throws IllegalStateException if the object is closed
     */
    public <T> T get(Class<T> type) {
        return get(codec(null, Objects.requireNonNull(type, "type")));
    }

    /**
     * As {@link #get(Class)}, for a record class in a module that is not open to this library.
     *
     * @param lookup made in that module: {@code MethodHandles.lookup()}
     */
    public <T> T get(MethodHandles.Lookup lookup, Class<T> type) {
        Objects.requireNonNull(lookup, "lookup");
        return get(codec(lookup, Objects.requireNonNull(type, "type")));
    }

    private <T> T get(ValueCodec<T> codec) {
        byte[] bytes = read();
        return codec.decode(MemorySegment.ofArray(bytes));
    }

    private byte[] read() {
        return variable.read("read global " + name());
    }

    /**
     * Reads an integer, a pointer, an enumeration or a {@code _Bool}.
     *
     * @return its value; if it exceeds {@link Long#MAX_VALUE}, the same bits
     * @throws BpfException if it is of another type
     */
    public long getLong() {
        CType type = number("read global " + name());
        MemorySegment bytes = MemorySegment.ofArray(read());
        return switch ((int) type.bytes()) {
            case Byte.BYTES -> {
                byte number = bytes.get(ValueLayout.JAVA_BYTE, 0);
                yield isSigned(type) ? number : Byte.toUnsignedLong(number);
            }
            case Short.BYTES -> {
                short number = bytes.get(ValueLayout.JAVA_SHORT_UNALIGNED, 0);
                yield isSigned(type) ? number : Short.toUnsignedLong(number);
            }
            case Integer.BYTES -> {
                int number = bytes.get(ValueLayout.JAVA_INT_UNALIGNED, 0);
                yield isSigned(type) ? number : Integer.toUnsignedLong(number);
            }
            default -> bytes.get(ValueLayout.JAVA_LONG_UNALIGNED, 0);
        };
    }

    /**
     * Sets an integer, a pointer, an enumeration or a {@code _Bool}.
     *
     * @param value must fit the variable, as a signed or an unsigned number
     * @return this
     * @throws BpfException if it is of another type, the value does not fit, or it is constant and
     *     the object is loaded
     */
    public BpfVariable set(long value) {
        String operation = operation();
        CType type = number(operation);
        int bits = size() * Byte.SIZE;
        if (type instanceof CType.Bool && value >>> 1 != 0) {
            throw new BpfException(operation, value + " is neither 0 nor 1");
        }
        if (bits < Long.SIZE && (value < -(1L << (bits - 1)) || value >= 1L << bits)) {
            throw new BpfException(operation, value + " does not fit its " + bits + " bits");
        }
        byte[] bytes = new byte[size()];
        MemorySegment copy = MemorySegment.ofArray(bytes);
        switch (bytes.length) {
            case Byte.BYTES -> copy.set(ValueLayout.JAVA_BYTE, 0, (byte) value);
            case Short.BYTES -> copy.set(ValueLayout.JAVA_SHORT_UNALIGNED, 0, (short) value);
            case Integer.BYTES -> copy.set(ValueLayout.JAVA_INT_UNALIGNED, 0, (int) value);
            default -> copy.set(ValueLayout.JAVA_LONG_UNALIGNED, 0, value);
        }
        return write(bytes, operation);
    }

    private CType number(String operation) {
        CType type = variable.type();
        boolean isNumber =
                type instanceof CType.Int
                        || type instanceof CType.Enumeration
                        || type instanceof CType.Pointer
                        || type instanceof CType.Bool;
        if (!isNumber || type.bytes() != size()) {
            throw new BpfException(
                    operation,
                    "it is a "
                            + type.spelling()
                            + " of "
                            + size()
                            + " bytes and is no integer: pass its bytes, or a value of a class that"
                            + " matches it");
        }
        return type;
    }

    private static boolean isSigned(CType type) {
        return switch (type) {
            case CType.Int number -> number.isSigned();
            case CType.Enumeration number -> number.isSigned();
            default -> false;
        };
    }

    /**
     * Sets it.
     *
     * @param value a text, record, array and so on, as for {@link #get(Class)}; a {@code byte[]}
     *     has exactly {@link #size()} bytes. Fields of a struct for which a record has no component
     *     are set to zero, and so are the bytes after a text
     * @return this
     * @throws io.bpfevents.core.LayoutException if its class does not match the type
     * @throws BpfException if the value does not fit, or the variable is constant and the object is
     *     loaded
     * @throws IllegalStateException if the object is closed
     */
    public BpfVariable set(Object value) {
        return store(null, Objects.requireNonNull(value, "value"));
    }

    /**
     * As {@link #set(Object)}, for a record class in a module that is not open to this library.
     *
     * @param lookup made in that module: {@code MethodHandles.lookup()}
     */
    public BpfVariable set(MethodHandles.Lookup lookup, Object value) {
        Objects.requireNonNull(lookup, "lookup");
        return store(lookup, Objects.requireNonNull(value, "value"));
    }

    private BpfVariable store(MethodHandles.@Nullable Lookup lookup, Object value) {
        return switch (value) {
            case Byte number -> set(number.longValue());
            case Short number -> set(number.longValue());
            case Integer number -> set(number.longValue());
            case Long number -> set(number.longValue());
            default -> write(encoded(lookup, value), operation());
        };
    }

    private byte[] encoded(MethodHandles.@Nullable Lookup lookup, Object value) {
        Class<?> type =
                value instanceof Enum<?> constant // a constant with a body has a subclass
                        ? constant.getDeclaringClass()
                        : value.getClass();
        @SuppressWarnings("unchecked") // the value is of that class
        Class<Object> bound = (Class<Object>) type;
        try {
            return codec(lookup, bound).encode(value);
        } catch (IllegalArgumentException e) {
            throw new BpfException(operation(), 0, String.valueOf(e.getMessage()), e);
        }
    }

    private String operation() {
        return "set global " + name();
    }

    private BpfVariable write(byte[] bytes, String operation) {
        variable.write(bytes, operation);
        return this;
    }

    @SuppressWarnings("unchecked") // the codec is for the same class
    private <T> ValueCodec<T> codec(MethodHandles.@Nullable Lookup lookup, Class<T> java) {
        Bound<?> known = latest;
        if (known != null && known.java() == java && known.lookup() == lookup) {
            return (ValueCodec<T>) known.codec();
        }
        ValueCodec<T> codec =
                ValueCodec.of("global variable " + name(), variable.type(), size(), lookup, java);
        latest = new Bound<>(java, lookup, codec);
        return codec;
    }

    /** Its section and name, as {@link BpfObject#variable} accepts them. */
    @Override
    public String toString() {
        return section() + "/" + name();
    }
}
