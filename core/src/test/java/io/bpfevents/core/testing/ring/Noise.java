package io.bpfevents.core.testing.ring;

import java.util.Arrays;
import java.util.Random;

/** The bytes that records are made of: {@code noise} of {@code ops.bpf.c}. */
public final class Noise {
    /** Records may begin in it from 0 to this. */
    public static final int BEGINS = 255;

    private static final byte[] BYTES = new byte[32_768 + BEGINS + 1];

    static {
        new Random(4).nextBytes(BYTES);
    }

    private Noise() {}

    /** All of it. */
    static byte[] all() {
        return BYTES.clone();
    }

    /** The bytes of a record that begins there. */
    public static byte[] record(int begin, int length) {
        return Arrays.copyOfRange(BYTES, begin, begin + length);
    }
}
