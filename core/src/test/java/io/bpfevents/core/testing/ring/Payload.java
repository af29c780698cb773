package io.bpfevents.core.testing.ring;

import java.util.Arrays;
import java.util.Random;

/** The bytes that records are made of: {@code payload} of {@code ops.bpf.c}. */
public final class Payload {
    /** The greatest offset at which a record may begin. */
    public static final int MAX_OFFSET = 255;

    private static final byte[] BYTES = new byte[32_768 + MAX_OFFSET + 1];

    static {
        new Random(4).nextBytes(BYTES);
    }

    private Payload() {}

    /** All bytes. */
    static byte[] all() {
        return BYTES.clone();
    }

    /** The bytes of a record that begins at an offset. */
    public static byte[] record(int begin, int length) {
        return Arrays.copyOfRange(BYTES, begin, begin + length);
    }
}
