package io.bpfevents.core.codec;

import io.bpfevents.core.value.ArrayCodec;
import io.bpfevents.core.value.CNumbers;
import io.bpfevents.core.value.SampleHeader;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Array;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Base class of the classes that {@link DecoderGenerator} generates, with the methods that they
 * call. For any thread; fastest if one thread uses it. Offsets are relative to the memory that
 * holds the record.
 */
abstract class GeneratedDecoder implements InPlaceDecoder<Object> {
    private static final ValueLayout.OfLong WORD =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle WORD_IN_ARRAY =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    private static final int SMALLEST_BUFFER = 256;
    private static final int LARGEST_BUFFER = 64 * 1024; // larger buffers are not reused

    /**
     * A buffer for characters, reused for all records: creating a String copies it. Not shared
     * between threads: a thread that finds the buffer of another thread creates its own.
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Buffer(long thread, byte[] bytes) {}

    private Buffer buffer = new Buffer(0, new byte[0]); // a race only loses a buffer

    private final String description;

    /**
     * @param description the record class and the struct, for messages
     */
    GeneratedDecoder(String description) {
        this.description = description;
    }

    /** The exception for a record that ends before the fields that are read. */
    IllegalArgumentException tooShort(long size, long need) {
        return new IllegalArgumentException(
                "a record of "
                        + size
                        + " bytes is too short for "
                        + description
                        + ", whose fields need "
                        + need
                        + " bytes");
    }

    /** Whether a record contains an optional field; throws if it contains only a part of it. */
    boolean has(long size, long offset, long need) {
        if (size >= need && size > offset) {
            return true;
        }
        if (size > offset) {
            throw tooShort(size, need);
        }
        return false;
    }

    /**
     * Whether a perf sample contains an optional field; throws if it contains only a part of it
     * that is too long to be padding.
     */
    boolean hasBeforePadding(long size, long offset, long need) {
        boolean isPadding = size < need && size - offset <= SampleHeader.MOST_PADDING;
        return !isPadding && has(size, offset, need);
    }

    /**
     * Decodes characters up to the first NUL or {@code end}, which is at most the end of the
     * record.
     */
    String text(MemorySegment record, long offset, long end) {
        int most = (int) Math.min(end - offset, Integer.MAX_VALUE - 2 * Long.BYTES);
        byte[] bytes = buffer(most + Long.BYTES);
        long high = 0; // the high bits of all bytes: 0 for ASCII
        int length = 0;
        while (length < most) {
            long word = word(record, offset + length, offset + most);
            WORD_IN_ARRAY.set(bytes, length, word);
            long zero = (word - ONES) & ~word & HIGH_BITS; // the lowest set bit is exact
            if (zero != 0) {
                int before = Long.numberOfTrailingZeros(zero) & -Byte.SIZE;
                high |= word & ((1L << before) - 1);
                return string(bytes, length + before / Byte.SIZE, high);
            }
            high |= word;
            length += Long.BYTES;
        }
        return string(bytes, most, high);
    }

    /**
     * Reads eight bytes, the first in the low bits, with zeros for the bytes after {@code end},
     * which are not read. Bytes before {@code at} may be read: they belong to the record, or to the
     * header before it in a buffer.
     */
    private static long word(MemorySegment record, long at, long end) {
        if (at + Long.BYTES <= end) {
            return record.get(WORD, at);
        }
        int missing = (int) (at + Long.BYTES - end) * Byte.SIZE;
        if (end >= Long.BYTES) {
            return record.get(WORD, end - Long.BYTES) >>> missing;
        }
        long word = 0;
        for (long next = end - 1; next >= at; next--) {
            word = word << Byte.SIZE | CNumbers.u8(record, next);
        }
        return word;
    }

    /**
     * The size of a flexible array in a perf sample, in bytes: to the last whole element, unless
     * more bytes follow that than there can be padding.
     */
    static long withoutPadding(long bytes, long stride) {
        long rest = bytes % stride;
        return rest > SampleHeader.MOST_PADDING ? bytes : bytes - rest;
    }

    /** Creates an array for the elements in a number of bytes. */
    static Object[] array(Class<?> element, long bytes, long stride) {
        return (Object[]) Array.newInstance(element, ArrayCodec.count(bytes, stride));
    }

    private static String string(byte[] bytes, int length, long high) {
        return new String(
                bytes,
                0,
                length,
                (high & HIGH_BITS) == 0
                        ? StandardCharsets.ISO_8859_1 // ASCII: copied as it is
                        : StandardCharsets.UTF_8);
    }

    private byte[] buffer(int most) {
        Buffer mine = buffer;
        if (mine.thread == Thread.currentThread().threadId() && mine.bytes.length >= most) {
            return mine.bytes;
        }
        return otherBuffer(most);
    }

    private byte[] otherBuffer(int most) {
        if (most > LARGEST_BUFFER) {
            return new byte[most];
        }
        int size = Math.max(SMALLEST_BUFFER, Integer.highestOneBit(most) << 1);
        byte[] bytes = new byte[size];
        buffer = new Buffer(Thread.currentThread().threadId(), bytes);
        return bytes;
    }
}
