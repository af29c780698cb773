package io.bpfevents.core.record;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Builds the bytes of a record, field by field in the order of the struct. */
final class RecordBytes {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    RecordBytes u8(int... numbers) {
        for (int number : numbers) {
            bytes.write(number);
        }
        return this;
    }

    RecordBytes u16(int... numbers) {
        for (int number : numbers) {
            put(number, 2);
        }
        return this;
    }

    RecordBytes u32(long... numbers) {
        for (long number : numbers) {
            put(number, 4);
        }
        return this;
    }

    RecordBytes u64(long... numbers) {
        for (long number : numbers) {
            put(number, 8);
        }
        return this;
    }

    private void put(long number, int width) {
        boolean isLittle = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
        for (int i = 0; i < width; i++) {
            bytes.write((int) (number >>> (8 * (isLittle ? i : width - 1 - i))));
        }
    }

    RecordBytes text(String text) {
        bytes.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    RecordBytes bytes(byte... raw) {
        bytes.writeBytes(raw);
        return this;
    }

    /** Pads up to an offset. */
    RecordBytes to(int offset) {
        while (bytes.size() < offset) {
            bytes.write(0xaa); // bytes between fields are never read
        }
        return this;
    }

    byte[] toByteArray() {
        return bytes.toByteArray();
    }

    MemorySegment segment() {
        return MemorySegment.ofArray(bytes.toByteArray()).asReadOnly();
    }
}
