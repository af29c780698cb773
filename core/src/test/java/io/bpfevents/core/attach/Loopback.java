package io.bpfevents.core.attach;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Two UDP sockets, one of which sends to the other through the loopback interface, by IPv4. */
public final class Loopback implements AutoCloseable {
    private static final int MILLIS = 10_000; // bounds a hang

    private final DatagramSocket sender = new DatagramSocket(localhost());
    private final DatagramSocket receiver = new DatagramSocket(localhost());

    /** Binds both sockets. */
    public Loopback() throws IOException {
        receiver.setSoTimeout(MILLIS);
        sender.connect(receiver.getLocalSocketAddress());
    }

    private static InetSocketAddress localhost() throws IOException {
        return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0);
    }

    /** That of the packets. */
    public int port() {
        return receiver.getLocalPort();
    }

    /** The root of the cgroups of version 2. */
    public static Path cgroups() throws IOException {
        List<Path> mounts =
                Files.readAllLines(Path.of("/proc/self/mounts")).stream()
                        .map(line -> line.split(" ", -1))
                        .filter(fields -> fields[2].equals("cgroup2"))
                        .map(fields -> Path.of(fields[1]))
                        .toList();
        assumeTrue(!mounts.isEmpty(), "no cgroup2 file system is mounted");
        return mounts.getFirst();
    }

    void send(String text) throws IOException {
        sender.send(new DatagramPacket(text.getBytes(US_ASCII), text.length()));
    }

    /** Sends packets, and receives each of them. */
    public void exchange(String... texts) throws IOException {
        for (String text : texts) {
            send(text);
            DatagramPacket packet = new DatagramPacket(new byte[100], 100);
            receiver.receive(packet);
            assertThat(new String(packet.getData(), 0, packet.getLength(), US_ASCII))
                    .isEqualTo(text);
        }
    }

    /** The descriptor of the socket that receives: Java does not return it. */
    int receiver() throws IOException {
        String address = "0100007F:%04X".formatted(port());
        String inode =
                Stream.concat(lines("udp"), lines("udp6"))
                        .map(line -> line.strip().split("\\s+", -1))
                        .filter(fields -> fields[1].endsWith(address))
                        .map(fields -> "socket:[" + fields[9] + "]")
                        .findFirst()
                        .orElseThrow();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors
                    .filter(descriptor -> target(descriptor).equals(inode))
                    .mapToInt(descriptor -> Integer.parseInt(descriptor.getFileName().toString()))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static Stream<String> lines(String protocol) throws IOException {
        Path table = Path.of("/proc/self/net/" + protocol);
        return Files.exists(table) ? Files.readAllLines(table).stream() : Stream.empty();
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (NoSuchFileException e) {
            return ""; // closed meanwhile
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        sender.close();
        receiver.close();
    }
}
