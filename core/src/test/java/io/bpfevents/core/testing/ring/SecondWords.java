package io.bpfevents.core.testing.ring;

import java.util.BitSet;

/**
 * The bytes of a ring that hold the second word of some record's header, also of one that is long
 * gone: the kernel puts there what depends on its own structures.
 */
public final class SecondWords {
    private static final int HEADER = 8;

    private final BitSet bytes = new BitSet();
    private final int ringBytes;

    SecondWords(long ringBytes) {
        this.ringBytes = Math.toIntExact(ringBytes);
    }

    /** A record was made. */
    void made(long position, int written) {
        set(position + HEADER / 2, HEADER / 2, true);
        set(position + HEADER, written, false);
    }

    private void set(long position, int length, boolean value) {
        for (int i = 0; i < length; i++) {
            bytes.set((int) ((position + i) & (ringBytes - 1)), value);
        }
    }

    /** Puts zeros there. */
    public byte[] blanked(byte[] ring) {
        bytes.stream().forEach(index -> ring[index] = 0);
        return ring;
    }
}
