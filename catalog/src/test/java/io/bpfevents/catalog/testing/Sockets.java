package io.bpfevents.catalog.testing;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The sockets of this process and their descriptors, which Java does not publish. */
public final class Sockets {
    /** As {@code /proc/net/tcp} has them. */
    public static final String SYN_SENT = "02";

    private static final int SOL_SOCKET = 1; // asm-generic/socket.h
    private static final int SO_ATTACH_FILTER = 26;
    private static final short RETURN_CONSTANT = 6; // linux/bpf_common.h: BPF_RET | BPF_K

    private Sockets() {}

    /** The addresses over which the tests connect. */
    public static Stream<InetAddress> loopback() {
        return Stream.of(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("::1"));
    }

    /** A listener at a free port. */
    public static ServerSocket listen(InetAddress address) throws IOException {
        return new ServerSocket(0, 10, address);
    }

    /** An address at which no program listens. */
    public static InetSocketAddress unused(InetAddress address) throws IOException {
        try (ServerSocket server = listen(address)) {
            return (InetSocketAddress) server.getLocalSocketAddress();
        }
    }

    /** A word of bash that opens a connection when it is the target of a redirection. */
    public static String inBash(InetSocketAddress server) {
        return "/dev/tcp/" + server.getAddress().getHostAddress() + "/" + server.getPort();
    }

    public static String inBash(ServerSocket server) {
        return inBash((InetSocketAddress) server.getLocalSocketAddress());
    }

    /** A listener whose queue is full, so that it does not answer. */
    public record Full(ServerSocket server, List<Socket> waiting) implements AutoCloseable {
        private static final int TIMEOUT = 200; // ms

        /** Connects until the listener does not answer. */
        public static Full listen(InetAddress address) throws IOException {
            Full full = new Full(new ServerSocket(0, 1, address), new ArrayList<>());
            while (true) {
                Socket socket = new Socket();
                try {
                    socket.connect(full.server.getLocalSocketAddress(), TIMEOUT);
                    full.waiting.add(socket);
                } catch (SocketTimeoutException e) {
                    return full; // connect has closed the socket
                }
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
            for (Socket socket : waiting) {
                socket.close();
            }
        }
    }

    /** The fields of the only line of {@code /proc/net/tcp} that matches; -1 for any port. */
    private static List<String> fields(int localPort, int remotePort, String state) {
        return Stream.of("tcp", "tcp6")
                .flatMap(it -> Proc.lines(Path.of("/proc/net", it)).stream().skip(1))
                .map(line -> List.of(line.strip().split(" +")))
                .filter(it -> localPort < 0 || port(it.get(1)) == localPort)
                .filter(it -> port(it.get(2)) == remotePort)
                .filter(it -> state.isEmpty() || it.get(3).equals(state))
                .findFirst()
                .orElseThrow();
    }

    private static int port(String field) {
        return Integer.parseInt(field.substring(field.lastIndexOf(':') + 1), 16);
    }

    /** The local port of the only socket in a state with this remote port. */
    public static int localPort(int remotePort, String state) {
        return port(fields(-1, remotePort, state).get(1));
    }

    /** The descriptor of a socket of this process; the remote port of a listener is 0. */
    public static int descriptor(int localPort, int remotePort) throws IOException {
        Path wanted = Path.of("socket:[" + fields(localPort, remotePort, "").get(9) + "]");
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors.filter(Files::isSymbolicLink).toList()) {
                if (Files.exists(descriptor.getParent())
                        && Files.readSymbolicLink(descriptor).equals(wanted)) {
                    return Integer.parseInt(descriptor.getFileName().toString());
                }
            }
        }
        throw new AssertionError("no descriptor of " + wanted);
    }

    public static int descriptor(Socket socket) throws IOException {
        return descriptor(socket.getLocalPort(), socket.getPort());
    }

    /** Drops all that arrives at a socket, so that the peer sends it again. */
    public static void dropAll(Socket socket) throws IOException {
        MethodHandle call = function("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment filter = arena.allocate(8, 8); // struct sock_filter: return 0 bytes
            filter.set(JAVA_SHORT, 0, RETURN_CONSTANT);
            MemorySegment program = arena.allocate(16, 8); // struct sock_fprog
            program.set(JAVA_SHORT, 0, (short) 1);
            program.set(ADDRESS, 8, filter);
            int descriptor = descriptor(socket);
            int result = invoke(call, descriptor, SOL_SOCKET, SO_ATTACH_FILTER, program, 16);
            if (result != 0) {
                throw new AssertionError("setsockopt: " + result);
            }
        }
    }

    /**
     * Accepts a connection.
     *
     * @param call {@code accept} or {@code accept4}
     * @return the new descriptor
     */
    public static int accept(String call, int listener) {
        MemorySegment none = MemorySegment.NULL;
        return call.equals("accept")
                ? invoke(function(call, JAVA_INT, ADDRESS, ADDRESS), listener, none, none)
                : invoke(
                        function(call, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT),
                        listener,
                        none,
                        none,
                        0);
    }

    public static void close(int descriptor) {
        invoke(function("close", JAVA_INT), descriptor);
    }

    @SuppressWarnings("restricted")
    private static MethodHandle function(String name, MemoryLayout... arguments) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(JAVA_INT, arguments));
    }

    private static int invoke(MethodHandle function, Object... arguments) {
        try {
            return (int) function.invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}
