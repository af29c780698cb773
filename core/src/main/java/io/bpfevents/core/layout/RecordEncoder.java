package io.bpfevents.core.layout;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Writes records as a program would send them. What cannot be read again as it was is refused. For
 * tests and simulations: nothing here is made for speed.
 */
final class RecordEncoder {
    private final RecordShape shape;
    private final long structBytes;

    /**
     * @param structBytes the size of the struct, which records have unless their last field says
     *     something else
     */
    RecordEncoder(RecordShape shape, long structBytes) {
        this.shape = shape;
        this.structBytes = structBytes;
    }

    byte[] encode(Object event) {
        long length = length(shape, event);
        byte[] bytes = new byte[Math.toIntExact(length < 0 ? structBytes : length)];
        write(shape, event, MemorySegment.ofArray(bytes));
        return bytes;
    }

    /** Where a record ends whose last field is of no fixed size; negative if all are. */
    private static long length(RecordShape shape, Object event) {
        long length = -1;
        for (Component component : shape.components()) {
            length =
                    Math.max(
                            length,
                            switch (component.slot()) {
                                case Slot.Text text -> length(text.extent(), component, event);
                                case Slot.Numbers numbers -> length(numbers, component, event);
                                case Slot.Nested nested ->
                                        length(nested.shape(), component.valueIn(event));
                                default -> -1;
                            });
        }
        return length;
    }

    private static long length(Slot.Extent extent, Component component, Object event) {
        if (extent.kind() != Slot.Ending.FLEXIBLE) {
            return -1; // in full length, with NULs
        }
        return extent.offset() + utf8(component, component.valueIn(event)).length + 1; // a NUL
    }

    private static long length(Slot.Numbers numbers, Component component, Object event) {
        Slot.Extent extent = numbers.extent();
        long bytes = numbers.codec().bytes(component.valueIn(event));
        boolean isFull = bytes == extent.capacity() && extent.kind() != Slot.Ending.FLEXIBLE;
        return extent.kind() == Slot.Ending.FIXED || isFull ? -1 : extent.offset() + bytes;
    }

    private static void write(RecordShape shape, Object event, MemorySegment record) {
        for (Component component : shape.components()) {
            if (component.slot() instanceof Slot.Absent) {
                continue;
            }
            Object value = component.valueIn(event);
            switch (component.slot()) {
                case Slot.Scalar number ->
                        write(number, ((Number) value).longValue(), component, record);
                case Slot.Flag flag ->
                        record.set(
                                ValueLayout.JAVA_BYTE,
                                flag.begin(),
                                (byte) ((boolean) value ? 1 : 0));
                case Slot.Constant constant ->
                        write(
                                constant.number(),
                                constant.constants().numberOf(value),
                                component,
                                record);
                case Slot.Text text -> {
                    byte[] utf8 = utf8(component, value);
                    requireFits(text.extent(), utf8.length, false, component);
                    MemorySegment.copy(
                            utf8,
                            0,
                            record,
                            ValueLayout.JAVA_BYTE,
                            text.extent().offset(),
                            utf8.length);
                }
                case Slot.Numbers numbers -> {
                    long bytes = numbers.codec().bytes(value);
                    boolean isWhole = numbers.extent().kind() == Slot.Ending.FIXED;
                    requireFits(numbers.extent(), bytes, isWhole, component);
                    numbers.codec()
                            .write(value, record, numbers.extent().offset(), component.name());
                }
                case Slot.Nested nested -> write(nested.shape(), value, record);
                case Slot.Absent _ -> throw new AssertionError("was passed over");
            }
        }
    }

    private static void write(
            Slot.Scalar slot, long number, Component component, MemorySegment record) {
        boolean isSame = CNumbers.bytes(slot.javaType()) == slot.width();
        if (!isSame && !CNumbers.fits(number, slot.width(), slot.isSigned())) {
            throw new IllegalArgumentException(
                    component.name()
                            + " is "
                            + number
                            + ", which is not in the range of "
                            + slot.width()
                            + (slot.isSigned() ? " signed" : " unsigned")
                            + " bytes in C");
        }
        CNumbers.write(record, slot.begin(), slot.width(), number);
    }

    private static void requireFits(
            Slot.Extent extent, long bytes, boolean isWhole, Component component) {
        if (extent.kind() != Slot.Ending.FLEXIBLE
                && (isWhole ? bytes != extent.capacity() : bytes > extent.capacity())) {
            throw new IllegalArgumentException(
                    component.name()
                            + " takes "
                            + bytes
                            + " bytes, its field in C has "
                            + extent.capacity());
        }
    }

    private static byte[] utf8(Component component, Object text) {
        String string = (String) text;
        if (string.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    component.name() + " contains a NUL, with which strings of C end");
        }
        try {
            ByteBuffer encoded =
                    StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(string));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    component.name() + " is no text that UTF-8 can express", e);
        }
    }
}
