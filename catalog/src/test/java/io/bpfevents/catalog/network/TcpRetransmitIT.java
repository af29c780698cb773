package io.bpfevents.catalog.network;

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
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Sockets that drop what arrives, and listeners that do not answer: no network is required. */
@KernelTest
class TcpRetransmitIT {
    static List<Named<Variant>> variants() {
        return Observation.variants(TcpRetransmit.class);
    }

    static Stream<Arguments> variantsAndAddresses() {
        return variants().stream()
                .flatMap(it -> Sockets.loopback().map(address -> Arguments.of(it, address)));
    }

    private static FilterSpec port(ServerSocket server) {
        return FilterSpec.ALL.with(Criterion.PORT, it -> it.withPort(server.getLocalPort()));
    }

    @ParameterizedTest
    @MethodSource("variantsAndAddresses")
    void shouldReportEveryComponent(Variant variant, InetAddress address) throws IOException {
        try (ServerSocket server = Sockets.listen(address);
                Observation<TcpRetransmit> again =
                        Observation.of(TcpRetransmit.class, variant, port(server));
                Shell client = Shell.start("bash")) {
            client.run("exec 3<>" + Sockets.inBash(server));
            try (Socket accepted = server.accept()) {
                accepted.setSoLinger(true, 0);
                Sockets.dropAll(accepted);
                client.run("echo lost >&3");
                TcpRetransmit event = again.await(_ -> true);

                again.assertTime(event);
                assertThat(event.task()).isEqualTo(Proc.task(client.pid()));
                assertThat(event.knownTask()).contains(event.task());
                assertThat(event.local()).isEqualTo(accepted.getRemoteSocketAddress());
                assertThat(event.remote()).isEqualTo(accepted.getLocalSocketAddress());
                assertThat(event.errno()).isZero();
                assertThat(event.state()).isEqualTo(TcpState.ESTABLISHED);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void shouldReportConnectsWithoutAnAnswer(Variant variant) throws IOException {
        try (Shell client = Shell.start("bash");
                Sockets.Full full = Sockets.Full.listen(InetAddress.ofLiteral("127.0.0.1"));
                Observation<TcpRetransmit> again =
                        Observation.ofTree(TcpRetransmit.class, variant)) {
            client.begin(": 2>/dev/null 3<>" + Sockets.inBash(full.server()));
            TcpRetransmit event = again.await(it -> it.pid() == client.pid());
            int remotePort = full.server().getLocalPort();
            int localPort = Sockets.localPort(remotePort, Sockets.SYN_SENT);
            assertThat(event.state()).isEqualTo(TcpState.SYN_SENT);
            assertThat(event.local())
                    .isEqualTo(new InetSocketAddress(full.server().getInetAddress(), localPort));
            assertThat(event.remote()).isEqualTo(full.server().getLocalSocketAddress());
            assertThat(event.errno()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void shouldReportTheTaskThatAccepted(Variant variant) throws IOException {
        try (ServerSocket server = Sockets.listen(InetAddress.getLoopbackAddress());
                Observation<TcpRetransmit> again =
                        Observation.of(TcpRetransmit.class, variant, port(server));
                Socket connected = new Socket()) {
            connected.setSoLinger(true, 0);
            connected.connect(server.getLocalSocketAddress());
            try (Socket accepted = server.accept()) {
                Task self = Proc.currentTask();
                Sockets.dropAll(connected);
                accepted.setSoLinger(true, 0);
                accepted.getOutputStream().write(1);
                TcpRetransmit event = again.await(_ -> true);
                assertThat(event.local()).isEqualTo(accepted.getLocalSocketAddress());
                if (variant.hook().contains("accept")) {
                    assertThat(event.task()).isEqualTo(self);
                } else {
                    assertThat(event.knownTask()).isEmpty();
                }
            }
        }
    }
}
