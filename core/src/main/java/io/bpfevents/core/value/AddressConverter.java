package io.bpfevents.core.value;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** IP addresses in network byte order. An IPv4 address may be mapped to 16 bytes. */
public final class AddressConverter extends BytesConverter {
    /** The bytes of an IPv4 address. */
    public static final int IPV4 = 4;

    /** The bytes of an IPv6 address. */
    public static final int IPV6 = 16;

    private final int size;

    /**
     * @param size of the field: {@link #IPV4} or {@link #IPV6}
     */
    public AddressConverter(int size) {
        this.size = size;
    }

    /** Without a name, so nothing is looked up. */
    @Override
    public Object of(Object bytes) {
        try {
            return InetAddress.getByAddress((byte[]) bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("only for another number of bytes", e);
        }
    }

    @Override
    public byte[] bytesOf(Object value) {
        byte[] bytes = ((InetAddress) value).getAddress();
        if (bytes.length == size) {
            return bytes;
        }
        if (!(value instanceof Inet4Address)) {
            throw new IllegalArgumentException(
                    value + " is an IPv6 address, its field in C has " + size + " bytes");
        }
        byte[] mapped = new byte[IPV6]; // ::ffff:a.b.c.d
        mapped[10] = (byte) 0xff;
        mapped[11] = (byte) 0xff;
        System.arraycopy(bytes, 0, mapped, IPV6 - IPV4, IPV4);
        return mapped;
    }
}
