package io.bpfevents.examples;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.bpfevents.core.ring.RecordDecoder;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/**
 * Reads {@code struct event} of {@code exec.bpf.c}, where its layout is explained.
 *
 * <p>Names are whatever bytes a user chose. What is not UTF-8 in them becomes U+FFFD.
 */
public final class ExecEventDecoder implements RecordDecoder<ExecEvent> {
    static final int KTIME = 0;
    static final int PID = 8;
    static final int PPID = 12;
    static final int UID = 16;
    static final int COMM = 20;
    static final int FILENAME = 36;

    /** Creates a decoder, which has no state. */
    public ExecEventDecoder() {}

    /**
     * Decodes one record.
     *
     * @throws IllegalArgumentException if it is no whole {@code struct event}
     */
    @Override
    public ExecEvent decode(MemorySegment record) {
        long size = record.byteSize();
        if (size <= FILENAME) {
            throw new IllegalArgumentException(
                    "an exec record has more than " + FILENAME + " bytes, this one has " + size);
        }
        return new ExecEvent(
                record.get(JAVA_LONG, KTIME),
                record.get(JAVA_INT, PID),
                record.get(JAVA_INT, PPID),
                Integer.toUnsignedLong(record.get(JAVA_INT, UID)),
                text("comm", record.asSlice(COMM, FILENAME - COMM)),
                text("filename", record.asSlice(FILENAME)));
    }

    private static String text(String field, MemorySegment chars) {
        byte[] bytes = chars.toArray(JAVA_BYTE);
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        if (length == bytes.length) {
            throw new IllegalArgumentException(
                    "the " + field + " of an exec record has no end within " + length + " bytes");
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
