package io.bpfevents.benchmarks.decode;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.bpfevents.core.annotation.Size;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** The struct of the demo's exec program: numbers, a name of 16 bytes, a path of up to 256. */
public record Texts(
        long ktime, int pid, int ppid, int uid, @Size(16) String comm, @Size(256) String filename) {
    private static final int COMM = 20;
    private static final int FILENAME = 36;

    /** Decodes with the JDK's method for C strings; wrong for an array without a NUL. */
    static Texts byHand(MemorySegment record) {
        return new Texts(
                record.get(JAVA_LONG, 0),
                record.get(JAVA_INT, 8),
                record.get(JAVA_INT, 12),
                record.get(JAVA_INT, 16),
                record.getString(COMM),
                record.getString(FILENAME));
    }

    /** Decodes correctly: a text that fills its array has no NUL. */
    static Texts byHandWithBounds(MemorySegment record) {
        return new Texts(
                record.get(JAVA_LONG, 0),
                record.get(JAVA_INT, 8),
                record.get(JAVA_INT, 12),
                record.get(JAVA_INT, 16),
                text(record.asSlice(COMM, FILENAME - COMM)),
                text(record.asSlice(FILENAME)));
    }

    private static String text(MemorySegment chars) {
        byte[] bytes = chars.toArray(JAVA_BYTE);
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
