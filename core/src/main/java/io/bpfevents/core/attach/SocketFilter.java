package io.bpfevents.core.attach;

/**
 * What a socket receives, for programs of {@code SEC("socket")}, which return how many bytes of a
 * packet the socket keeps. A socket has one filter: this one replaces another. The link keeps the
 * socket open until it is closed, and cannot be pinned. Its close detaches the filter that the
 * socket then has, even one that has replaced this one: the kernel does not reveal which it is.
 *
 * @param descriptor of the socket
 */
public record SocketFilter(int descriptor) implements AttachTarget {
    /** The socket of a file descriptor, which may be closed afterwards. */
    public static SocketFilter of(int descriptor) {
        return new SocketFilter(descriptor);
    }

    @Override
    public String toString() {
        return "socket " + descriptor;
    }
}
