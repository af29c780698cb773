package io.bpfevents.catalog.network;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.catalog.event.Task;
import io.bpfevents.catalog.internal.Variant;
import io.bpfevents.catalog.internal.filter.Criterion;
import io.bpfevents.catalog.internal.filter.FilterSpec;
import io.bpfevents.catalog.testing.Observation;
import io.bpfevents.catalog.testing.Proc;
import io.bpfevents.catalog.testing.Shell;
import io.bpfevents.catalog.testing.Sockets;
import io.bpfevents.core.testing.KernelTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** This process accepts, another one connects: bash, with the descriptor 3. */
@KernelTest
class TcpCloseIT {
    private static final int ECONNRESET = 104;
    private static final byte[] FIVE = "five\n".getBytes(US_ASCII);
    private static final byte[] EIGHT = "eight88\n".getBytes(US_ASCII);

    private final Shell client = Shell.start("bash");
    private Task clientTask;
    private Task serverTask;

    static List<Named<Variant>> variants() {
        return Observation.variants(TcpClose.class);
    }

    static Stream<Arguments> variantsAndAddresses() {
        return variants().stream()
                .flatMap(it -> Sockets.loopback().map(address -> Arguments.of(it, address)));
    }

    private static FilterSpec port(ServerSocket server) {
        return FilterSpec.ALL.with(Criterion.PORT, it -> it.withPort(server.getLocalPort()));
    }

    private static TcpClose await(Observation<TcpClose> closes, int localPort) {
        return closes.await(it -> it.localPort() == localPort);
    }

    @BeforeEach
    void readTasks() {
        clientTask = Proc.task(client.pid());
        serverTask = Proc.currentTask();
    }

    @AfterEach
    void close() {
        client.close();
    }

    private Socket connect(ServerSocket server) throws IOException {
        client.run("exec 3<>" + Sockets.inBash(server));
        return server.accept();
    }

    /** The client sends 5 bytes and receives 8. */
    private void exchange(Socket accepted) throws IOException {
        client.run("echo five >&3");
        assertThat(accepted.getInputStream().readNBytes(FIVE.length)).isEqualTo(FIVE);
        accepted.getOutputStream().write(EIGHT);
        assertThat(client.line("read -r answer <&3; echo $answer") + "\n")
                .isEqualTo(new String(EIGHT, US_ASCII));
    }

    @ParameterizedTest
    @MethodSource("variantsAndAddresses")
    void shouldReportEveryComponentIfTheClientClosesFirst(Variant variant, InetAddress address)
            throws IOException {
        try (ServerSocket server = Sockets.listen(address);
                Observation<TcpClose> closes =
                        Observation.of(TcpClose.class, variant, port(server))) {
            long begin = System.nanoTime();
            InetSocketAddress local;
            InetSocketAddress remote;
            long established;
            long closing;
            try (Socket accepted = connect(server)) {
                established = System.nanoTime();
                local = (InetSocketAddress) accepted.getLocalSocketAddress();
                remote = (InetSocketAddress) accepted.getRemoteSocketAddress();
                exchange(accepted);
                closing = System.nanoTime();
                client.run("exec 3>&-");
                assertThat(accepted.getInputStream().read()).isNegative();
            }
            TcpClose byClient = await(closes, remote.getPort());
            TcpClose byServer = await(closes, local.getPort());
            Duration least = Duration.ofNanos(closing - established);
            Duration most = Duration.ofNanos(System.nanoTime() - begin);

            closes.assertTime(byClient);
            assertThat(byClient.task()).isEqualTo(clientTask);
            assertThat(byClient.knownTask()).contains(clientTask);
            assertThat(byClient.duration()).isBetween(least, most);
            assertThat(byClient.bytesSent()).isEqualTo(FIVE.length);
            assertThat(byClient.bytesReceived()).isEqualTo(EIGHT.length);
            assertThat(byClient.local()).isEqualTo(remote);
            assertThat(byClient.remote()).isEqualTo(local);
            assertThat(byClient.errno()).isZero();
            assertThat(byClient.stateBefore()).isEqualTo(TcpState.FIN_WAIT2);

            closes.assertTime(byServer);
            assertThat(byServer.task()).isEqualTo(serverTask);
            assertThat(byServer.duration()).isBetween(least, most);
            assertThat(byServer.bytesSent()).isEqualTo(EIGHT.length);
            assertThat(byServer.bytesReceived()).isEqualTo(FIVE.length);
            assertThat(byServer.local()).isEqualTo(local);
            assertThat(byServer.remote()).isEqualTo(remote);
            assertThat(byServer.errno()).isZero();
            assertThat(byServer.stateBefore()).isEqualTo(TcpState.LAST_ACK);
            assertThat(closes.events(_ -> true)).hasSize(2);
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void shouldReportBothTasksIfTheServerClosesFirst(Variant variant) throws IOException {
        try (ServerSocket server = Sockets.listen(InetAddress.getLoopbackAddress());
                Observation<TcpClose> closes =
                        Observation.of(TcpClose.class, variant, port(server))) {
            int clientPort;
            try (Socket accepted = connect(server)) {
                clientPort = accepted.getPort();
            }
            client.run("read -r <&3; exec 3>&-");
            TcpClose byClient = await(closes, clientPort);
            TcpClose byServer = await(closes, server.getLocalPort());
            assertThat(byClient.task()).isEqualTo(clientTask);
            assertThat(byClient.stateBefore()).isEqualTo(TcpState.LAST_ACK);
            assertThat(byServer.task()).isEqualTo(serverTask);
            assertThat(byServer.stateBefore()).isEqualTo(TcpState.FIN_WAIT2);
        }
    }

    /** This process resets the connection, so it is the current one when the client's ends. */
    @ParameterizedTest
    @MethodSource("variants")
    void shouldReportTheTaskThatConnectedAfterAReset(Variant variant) throws IOException {
        try (ServerSocket server = Sockets.listen(InetAddress.getLoopbackAddress());
                Observation<TcpClose> closes =
                        Observation.of(TcpClose.class, variant, port(server))) {
            int clientPort;
            try (Socket accepted = connect(server)) {
                clientPort = accepted.getPort();
                accepted.setSoLinger(true, 0);
            }
            TcpClose byClient = await(closes, clientPort);
            TcpClose byServer = await(closes, server.getLocalPort());
            assertThat(byClient.task()).isEqualTo(clientTask);
            assertThat(byClient.stateBefore()).isEqualTo(TcpState.ESTABLISHED);
            assertThat(byClient.errno()).isEqualTo(ECONNRESET);
            assertThat(byServer.task()).isEqualTo(serverTask);
            assertThat(byServer.stateBefore()).isEqualTo(TcpState.ESTABLISHED);
        }
    }

    /** Bash resets the connection, since it has not read all. */
    @ParameterizedTest
    @MethodSource("variants")
    void shouldReportTheTaskThatAcceptedAfterAReset(Variant variant) throws IOException {
        try (ServerSocket server = Sockets.listen(InetAddress.getLoopbackAddress());
                Observation<TcpClose> closes =
                        Observation.of(TcpClose.class, variant, port(server));
                Socket accepted = connect(server)) {
            accepted.getOutputStream().write(EIGHT);
            client.run("exec 3>&-");
            TcpClose byClient = await(closes, accepted.getPort());
            TcpClose byServer = await(closes, server.getLocalPort());
            assertThat(byClient.task()).isEqualTo(clientTask);
            assertThat(byClient.stateBefore()).isEqualTo(TcpState.ESTABLISHED);
            assertThat(byServer.stateBefore()).isEqualTo(TcpState.ESTABLISHED);
            assertThat(byServer.errno()).isEqualTo(ECONNRESET);
            assertThat(byServer.bytesSent()).isEqualTo(EIGHT.length);
            if (variant.hook().contains("accept")) {
                assertThat(byServer.task()).isEqualTo(serverTask);
            } else {
                assertThat(byServer.knownTask()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void shouldReportWhatItKnowsOfAnOlderConnection(Variant variant) throws IOException {
        try (ServerSocket server = Sockets.listen(InetAddress.getLoopbackAddress());
                Socket accepted = connect(server);
                Observation<TcpClose> closes =
                        Observation.of(TcpClose.class, variant, port(server))) {
            exchange(accepted);
            accepted.shutdownOutput();
            client.run("read -r <&3; exec 3>&-");
            TcpClose byClient = await(closes, accepted.getPort());
            assertThat(byClient.task()).isEqualTo(clientTask);
            assertThat(byClient.duration()).isZero();
            assertThat(byClient.bytesSent()).isEqualTo(FIVE.length);
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void shouldReportAnUnknownTaskWithoutNumbers(Variant variant) throws IOException {
        try (ServerSocket server = Sockets.listen(InetAddress.getLoopbackAddress());
                Socket accepted = connect(server);
                Observation<TcpClose> closes =
                        Observation.of(TcpClose.class, variant, port(server))) {
            accepted.getOutputStream().write(EIGHT);
            client.run("exec 3>&-"); // resets it
            TcpClose byServer = await(closes, server.getLocalPort());
            assertThat(byServer.knownTask()).isEmpty();
            assertThat(byServer.task()).isEqualTo(new Task(0, 0, 0, 0, 0, 0, ""));
            assertThat(byServer.duration()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void shouldFilterByTheTaskOfTheSocket(Variant variant) throws IOException {
        FilterSpec ofClient = FilterSpec.ALL.withPids(client.pid());
        try (ServerSocket server = Sockets.listen(InetAddress.getLoopbackAddress());
                Observation<TcpClose> closes = Observation.of(TcpClose.class, variant, ofClient)) {
            int port = 0;
            for (int i = 0; i < 3; i++) {
                try (Socket accepted = connect(server)) {
                    port = accepted.getPort();
                    accepted.setSoLinger(true, 0); // this process is the current one
                }
                client.run("exec 3>&-");
            }
            await(closes, port);
            assertThat(closes.events(_ -> true))
                    .hasSize(3)
                    .allSatisfy(it -> assertThat(it.task()).isEqualTo(clientTask));
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void shouldFilterByEitherPort(Variant variant) throws IOException {
        try (ServerSocket other = Sockets.listen(InetAddress.getLoopbackAddress());
                ServerSocket server = Sockets.listen(InetAddress.getLoopbackAddress());
                Observation<TcpClose> closes =
                        Observation.of(TcpClose.class, variant, port(server))) {
            for (ServerSocket each : List.of(other, server)) {
                connect(each).close();
                client.run("read -r <&3; exec 3>&-");
            }
            closes.await(it -> it.localPort() == server.getLocalPort());
            closes.await(it -> it.remotePort() == server.getLocalPort());
            assertThat(closes.events(_ -> true)).hasSize(2);
        }
    }
}
