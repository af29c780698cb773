package io.bpfevents.core.testing.ring;

import java.util.BitSet;

/**
 * The bytes of a ring that contain the second word of a record header, {@code pg_off}, of current
 * and overwritten records. Its value depends on internal structures of the kernel.
 */
public final class PageOffsets {
    private static final int HEADER = 8;

    private final BitSet bytes = new BitSet();
    private final int ringBytes;

    PageOffsets(long ringBytes) {
        this.ringBytes = Math.toIntExact(ringBytes);
    }

    /** Registers a record. */
    void add(long position, int written) {
        set(position + HEADER / 2, HEADER / 2, true);
        set(position + HEADER, written, false);
    }

    private void set(long position, int length, boolean value) {
        for (int i = 0; i < length; i++) {
            bytes.set((int) ((position + i) & (ringBytes - 1)), value);
        }
    }

    /** Sets these bytes to zero. */
    public byte[] blanked(byte[] ring) {
        bytes.stream().forEach(index -> ring[index] = 0);
        return ring;
    }
}
