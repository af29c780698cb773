package io.bpfevents.catalog.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@KernelTest
class TcpConnectIT {
    private static final int ECONNREFUSED = 111;

    private final Shell client = Shell.start("bash");

    static List<Named<Variant>> variants() {
        return Observation.variants(TcpConnect.class);
    }

    static Stream<Arguments> variantsAndAddresses() {
        return variants().stream()
                .flatMap(it -> Sockets.loopback().map(address -> Arguments.of(it, address)));
    }

    @AfterEach
    void close() {
        client.close();
    }

    @ParameterizedTest
    @MethodSource("variantsAndAddresses")
    void shouldReportEveryComponent(Variant variant, InetAddress address) throws IOException {
        try (Observation<TcpConnect> connects = Observation.ofTree(TcpConnect.class, variant);
                ServerSocket server = Sockets.listen(address)) {
            long begin = System.nanoTime();
            client.run("exec 3<>" + Sockets.inBash(server));
            Duration elapsed = Duration.ofNanos(System.nanoTime() - begin);
            try (Socket accepted = server.accept()) {
                TcpConnect connect = connects.await(it -> it.pid() == client.pid());

                connects.assertTime(connect);
                assertThat(connect.task()).isEqualTo(Proc.task(client.pid()));
                assertThat(connect.knownTask()).contains(connect.task());
                assertThat(connect.latency()).isBetween(Duration.ofNanos(1), elapsed);
                assertThat(connect.local()).isEqualTo(accepted.getRemoteSocketAddress());
                assertThat(connect.remote()).isEqualTo(server.getLocalSocketAddress());
                assertThat(connect.established()).isTrue();
                assertThat(connect.errno()).isZero();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("variantsAndAddresses")
    void shouldReportARefusedConnection(Variant variant, InetAddress address) throws IOException {
        InetSocketAddress remote = Sockets.unused(address);
        try (Observation<TcpConnect> connects = Observation.ofTree(TcpConnect.class, variant);
                Socket socket = new Socket()) {
            client.run(": 2>/dev/null 3<>" + Sockets.inBash(remote));
            TcpConnect byChild = connects.await(it -> it.pid() == client.pid());
            assertThat(byChild.established()).isFalse();
            assertThat(byChild.errno()).isEqualTo(ECONNREFUSED);
            assertThat(byChild.localAddress()).isEqualTo(address);
            assertThat(byChild.localPort()).isPositive();
            assertThat(byChild.remote()).isEqualTo(remote);

            socket.bind(new InetSocketAddress(address, 0));
            InetSocketAddress local = (InetSocketAddress) socket.getLocalSocketAddress();
            assertThatThrownBy(() -> socket.connect(remote)).isInstanceOf(ConnectException.class);
            Task self = Proc.currentTask();
            TcpConnect own = connects.await(it -> it.task().equals(self));
            assertThat(own.local()).isEqualTo(local);
            assertThat(own.remote()).isEqualTo(remote);
            assertThat(own.errno()).isEqualTo(ECONNREFUSED);
        }
    }

    @ParameterizedTest
    @MethodSource("variantsAndAddresses")
    void shouldReportAnAttemptThatTheProgramEnds(Variant variant, InetAddress address)
            throws IOException {
        long begin = System.nanoTime();
        try (Observation<TcpConnect> connects = Observation.ofTree(TcpConnect.class, variant);
                Sockets.Full full = Sockets.Full.listen(address)) {
            Duration elapsed = Duration.ofNanos(System.nanoTime() - begin);
            TcpConnect connect = connects.await(it -> !it.established());
            assertThat(connect.task()).isEqualTo(Proc.currentTask());
            assertThat(connect.latency()).isBetween(Duration.ofNanos(1), elapsed);
            assertThat(connect.remote()).isEqualTo(full.server().getLocalSocketAddress());
            assertThat(connect.errno()).isZero();
            assertThat(connects.events(TcpConnect::established)).hasSize(full.waiting().size());
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void shouldFilterByRemotePortAndDuration(Variant variant) throws IOException {
        try (ServerSocket other = Sockets.listen(InetAddress.getLoopbackAddress());
                ServerSocket server = Sockets.listen(InetAddress.getLoopbackAddress())) {
            FilterSpec port =
                    FilterSpec.ALL.with(Criterion.PORT, it -> it.withPort(server.getLocalPort()));
            long hour = Duration.ofHours(1).toNanos();
            FilterSpec slow = port.with(Criterion.DURATION, it -> it.withMinDuration(hour));
            try (Observation<TcpConnect> connects =
                    Observation.of(TcpConnect.class, variant, port)) {
                client.run("exec 3<>" + Sockets.inBash(other));
                client.run("exec 3<>" + Sockets.inBash(server));
                connects.source().filter(slow);
                client.run("exec 3<>" + Sockets.inBash(server));
                connects.source().filter(port);
                client.run("exec 3<>" + Sockets.inBash(server));
                List<Integer> ports = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    try (Socket accepted = server.accept()) {
                        ports.add(accepted.getPort());
                    }
                }
                connects.await(it -> it.localPort() == ports.getLast());
                assertThat(connects.events(_ -> true))
                        .extracting(TcpConnect::localPort)
                        .containsExactly(ports.getFirst(), ports.getLast());
            }
        }
    }
}
