package io.bpfevents.benchmarks.catalog;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Causes events of all sources but {@code oomKills} and {@code moduleLoads}: programs that start,
 * use files, a disk, a mount and a name, and fail; connections, also some without an answer.
 */
final class EventLoad implements AutoCloseable {
    private static final String ROUNDS =
            """
            i=0
            while [ $i -lt "$1" ]; do
                echo x >file
                cat file missing >/dev/null 2>&1
                getent ahosts localhost >/dev/null
                dd if=/dev/zero of=disk bs=4k count=1 conv=fsync 2>/dev/null
                mount -t tmpfs none mounted && umount mounted
                rm file disk
                i=$((i + 1))
            done
            """;

    private static final int UNANSWERED = 20;
    private static final long RETRANSMITTED =
            TimeUnit.MILLISECONDS.toNanos(1_500); // SYN: after 1 s

    private final int rounds;
    private final Path directory;

    /**
     * @param rounds of the shell, and connections
     */
    EventLoad(int rounds) throws IOException {
        this.rounds = rounds;
        directory = Files.createTempDirectory("event-load");
        Files.createDirectory(directory.resolve("mounted"));
    }

    /** Causes the events, and waits until all processes and connections have ended. */
    void run() throws IOException, InterruptedException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket full = new ServerSocket(0, 1, loopback);
                ServerSocket server = new ServerSocket(0, 1, loopback)) {
            long begin = System.nanoTime();
            List<SocketChannel> waiting = connectWithoutAnswer(full.getLocalSocketAddress());
            connect(server);
            executeShell();
            LockSupport.parkNanos(begin + RETRANSMITTED - System.nanoTime());
            for (SocketChannel channel : waiting) {
                channel.close();
            }
        }
    }

    /** The queue of a listener has space for the first ones; the others repeat their SYN. */
    private static List<SocketChannel> connectWithoutAnswer(SocketAddress listener)
            throws IOException {
        List<SocketChannel> channels = new ArrayList<>();
        for (int i = 0; i < UNANSWERED; i++) {
            SocketChannel channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.connect(listener);
            channels.add(channel);
        }
        return channels;
    }

    private void connect(ServerSocket server) throws IOException {
        for (int i = 0; i < rounds; i++) {
            Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
            try (client;
                    Socket accepted = server.accept()) {
                client.getOutputStream().write(1);
                accepted.getInputStream().read();
            }
        }
    }

    /** The mounts are in a namespace of their own. */
    private void executeShell() throws IOException, InterruptedException {
        List<String> command =
                List.of("unshare", "--mount", "sh", "-c", ROUNDS, "load", String.valueOf(rounds));
        Process shell =
                new ProcessBuilder(command).directory(directory.toFile()).inheritIO().start();
        int status = shell.waitFor();
        if (status != 0) {
            throw new IllegalStateException("the load has failed with status " + status);
        }
    }

    /** Deletes the directory of its files. */
    @Override
    public void close() throws IOException {
        Files.delete(directory.resolve("mounted"));
        Files.delete(directory);
    }
}
