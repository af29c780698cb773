package io.bpfevents.core.value;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Texts in UTF-8 that end with a NUL each, such as the arguments of a process. The last one may
 * lack it.
 */
public final class TextsConverter extends BytesConverter {
    private final long capacity;

    /**
     * @param capacity the bytes of the field, which are padded with NULs if the record has all of
     *     them; 0 for a flexible array
     */
    public TextsConverter(long capacity) {
        this.capacity = capacity;
    }

    @Override
    public Object of(Object array) {
        byte[] bytes = (byte[]) array;
        int end = bytes.length == capacity ? unpadded(bytes) : bytes.length;
        List<String> texts = new ArrayList<>();
        int begin = 0;
        for (int i = 0; i < end; i++) {
            if (bytes[i] == 0) {
                texts.add(text(bytes, begin, i));
                begin = i + 1;
            }
        }
        if (begin < end) {
            texts.add(text(bytes, begin, end));
        }
        return List.copyOf(texts);
    }

    private static int unpadded(byte[] bytes) {
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] == 0) {
            end--;
        }
        return end;
    }

    private static String text(byte[] bytes, int begin, int end) {
        return new String(bytes, begin, end - begin, StandardCharsets.UTF_8);
    }

    @Override
    public byte[] bytesOf(Object value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Object text : (List<?>) value) {
            String string = (String) text;
            if (string.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("a text contains a NUL, which ends it in C");
            }
            bytes.writeBytes(string.getBytes(StandardCharsets.UTF_8));
            bytes.write(0);
        }
        return bytes.toByteArray();
    }
}
