package io.bpfevents.core.object.variable;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * Copies bytes from and to memory that BPF programs use at the same time. An aligned value of 1, 2,
 * 4 or 8 bytes is copied in one access, so that neither side reads half of it.
 */
final class AtomicCopy {
    private static final VarHandle SHORT = ValueLayout.JAVA_SHORT.varHandle();
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    private AtomicCopy() {}

    static byte[] read(MemorySegment memory, long offset, int size) {
        byte[] bytes = new byte[size];
        MemorySegment copy = MemorySegment.ofArray(bytes);
        switch (accessFor(memory, offset, size)) {
            case Short.BYTES ->
                    copy.set(
                            ValueLayout.JAVA_SHORT_UNALIGNED,
                            0,
                            (short) SHORT.getVolatile(memory, offset));
            case Integer.BYTES ->
                    copy.set(
                            ValueLayout.JAVA_INT_UNALIGNED,
                            0,
                            (int) INT.getVolatile(memory, offset));
            case Long.BYTES ->
                    copy.set(
                            ValueLayout.JAVA_LONG_UNALIGNED,
                            0,
                            (long) LONG.getVolatile(memory, offset));
            default -> MemorySegment.copy(memory, offset, copy, 0, size);
        }
        return bytes;
    }

    static void write(MemorySegment memory, long offset, byte[] bytes) {
        MemorySegment copy = MemorySegment.ofArray(bytes);
        switch (accessFor(memory, offset, bytes.length)) {
            case Short.BYTES ->
                    SHORT.setVolatile(
                            memory, offset, copy.get(ValueLayout.JAVA_SHORT_UNALIGNED, 0));
            case Integer.BYTES ->
                    INT.setVolatile(memory, offset, copy.get(ValueLayout.JAVA_INT_UNALIGNED, 0));
            case Long.BYTES ->
                    LONG.setVolatile(memory, offset, copy.get(ValueLayout.JAVA_LONG_UNALIGNED, 0));
            default -> MemorySegment.copy(copy, 0, memory, offset, bytes.length);
        }
    }

    /** The bytes of the single access; 0 if the bytes are copied one after the other. */
    private static int accessFor(MemorySegment memory, long offset, int size) {
        boolean isAligned =
                memory.isNative() && size != 0 && (memory.address() + offset) % size == 0;
        return isAligned ? size : 0;
    }
}
