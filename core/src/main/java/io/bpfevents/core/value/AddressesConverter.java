package io.bpfevents.core.value;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** IP addresses of 16 bytes each, as those of {@link AddressConverter}. */
public final class AddressesConverter extends BytesConverter {
    private static final int SIZE = AddressConverter.IPV6;

    private final AddressConverter element = new AddressConverter(SIZE);

    /** Bytes after the last whole address are the padding of a perf buffer. */
    @Override
    public Object of(Object array) {
        byte[] bytes = (byte[]) array;
        List<Object> addresses = new ArrayList<>();
        for (int end = SIZE; end <= bytes.length; end += SIZE) {
            addresses.add(element.of(Arrays.copyOfRange(bytes, end - SIZE, end)));
        }
        return List.copyOf(addresses);
    }

    @Override
    public byte[] bytesOf(Object value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Object address : (List<?>) value) {
            bytes.writeBytes(element.bytesOf(address));
        }
        return bytes.toByteArray();
    }
}
