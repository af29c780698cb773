package io.bpfevents.core.object.check;

import io.bpfevents.core.elf.Section;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;

/**
 * Damages a copy of an object: flips bits, replaces words by extreme values, exchanges and copies
 * parts, truncates. Chooses a section first, then a place in it, so that small sections are damaged
 * as often as large ones.
 */
final class ObjectMutation {
    private static final int SECTION_HEADER = 64;
    private static final int FILE_HEADER = 64;
    private static final long[] EXTREMES = {
        0,
        1,
        7,
        8,
        16,
        24,
        0xff,
        0xff00,
        0xffff,
        0x10000,
        0xffffff,
        0x7fff_ffff,
        0x8000_0000L,
        0xffff_fff0L,
        0xffff_ffffL,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        -1,
        -8,
        -16
    };

    private final Random random;
    private final ByteBuffer whole;
    private final byte[] bytes;
    private final ByteBuffer words;
    private final int headers;
    private final int count;

    private ObjectMutation(byte[] whole, Random random) {
        this.random = random;
        this.whole = ByteBuffer.wrap(whole).order(ByteOrder.nativeOrder());
        bytes = whole.clone();
        words = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        headers = (int) this.whole.getLong(0x28); // e_shoff
        count = this.whole.getShort(0x3c); // e_shnum
    }

    /** A damaged copy. */
    static byte[] of(byte[] whole, Random random) {
        ObjectMutation mutation = new ObjectMutation(whole, random);
        int length = whole.length;
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            switch (random.nextInt(8)) {
                case 0, 1 -> mutation.flipBit();
                case 2, 3, 4 -> mutation.replaceWord();
                case 5 -> mutation.copyWord();
                case 6 -> mutation.exchange();
                default -> {
                    if (random.nextInt(4) == 0) {
                        length = random.nextInt(whole.length);
                    } else {
                        mutation.changeWord();
                    }
                }
            }
        }
        return Arrays.copyOf(mutation.bytes, length);
    }

    private void flipBit() {
        bytes[place(1)] ^= (byte) (1 << random.nextInt(8));
    }

    private void replaceWord() {
        long value = EXTREMES[random.nextInt(EXTREMES.length)];
        switch (random.nextInt(3)) {
            case 0 -> words.putShort(place(Short.BYTES), (short) value);
            case 1 -> words.putInt(place(Integer.BYTES), (int) value);
            default -> words.putLong(place(Long.BYTES), value);
        }
    }

    private void changeWord() {
        int at = place(Integer.BYTES);
        words.putInt(at, words.getInt(at) + random.nextInt(33) - 16);
    }

    private void copyWord() {
        words.putInt(place(Integer.BYTES), words.getInt(place(Integer.BYTES)));
    }

    /** Exchanges two section headers, or parts of two sections. */
    private void exchange() {
        boolean areHeaders = random.nextBoolean();
        int length = areHeaders ? SECTION_HEADER : 4 << random.nextInt(4);
        int one = areHeaders ? header() : place(length);
        int other = areHeaders ? header() : place(length);
        byte[] saved = Arrays.copyOfRange(bytes, one, one + length);
        System.arraycopy(bytes, other, bytes, one, length);
        System.arraycopy(saved, 0, bytes, other, length);
    }

    private int header() {
        return headers + SECTION_HEADER * random.nextInt(count);
    }

    /** An offset in the file header, the section headers, or a section, at a multiple of a size. */
    private int place(int size) {
        int part = random.nextInt(count + 4);
        int begin = 0;
        int length = FILE_HEADER;
        if (part < count) {
            int header = headers + SECTION_HEADER * part;
            begin = (int) whole.getLong(header + 0x18);
            length =
                    whole.getInt(header + 0x04) == Section.NOBITS ? 0 : whole.getInt(header + 0x20);
        } else if (part > count) {
            begin = headers;
            length = SECTION_HEADER * count;
        }
        if (length < size) {
            return place(size);
        }
        return begin + random.nextInt(length / size) * size;
    }
}
