package io.bpfevents.catalog.network;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** This process accepts, another one connects. */
@KernelTest
class TcpAcceptIT {
    @TempDir Path directory;
    private final Shell client = Shell.start("bash");

    static List<Named<Variant>> variants() {
        return Observation.variants(TcpAccept.class);
    }

    static Stream<Arguments> variantsAndAddresses() {
        return variants().stream()
                .flatMap(it -> Sockets.loopback().map(address -> Arguments.of(it, address)));
    }

    static Stream<Arguments> variantsAndCalls() {
        return variants().stream()
                .flatMap(it -> Stream.of("accept", "accept4").map(call -> Arguments.of(it, call)));
    }

    @AfterEach
    void close() {
        client.close();
    }

    @ParameterizedTest
    @MethodSource("variantsAndAddresses")
    void shouldReportEveryComponent(Variant variant, InetAddress address) throws IOException {
        try (Observation<TcpAccept> accepts = Observation.ofTree(TcpAccept.class, variant);
                ServerSocket server = Sockets.listen(address)) {
            client.run("exec 3<>" + Sockets.inBash(server));
            try (Socket accepted = server.accept()) {
                TcpAccept accept = accepts.await(it -> it.localPort() == server.getLocalPort());

                accepts.assertTime(accept);
                assertThat(accept.task()).isEqualTo(Proc.currentTask());
                assertThat(accept.knownTask()).contains(accept.task());
                assertThat(accept.local()).isEqualTo(accepted.getLocalSocketAddress());
                assertThat(accept.remote()).isEqualTo(accepted.getRemoteSocketAddress());
                assertThat(accept.descriptor()).isEqualTo(Sockets.descriptor(accepted));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("variantsAndCalls")
    void shouldReportBothSystemCalls(Variant variant, String call) throws IOException {
        try (Observation<TcpAccept> accepts = Observation.ofTree(TcpAccept.class, variant);
                ServerSocket server = Sockets.listen(InetAddress.getLoopbackAddress())) {
            int listener = Sockets.descriptor(server.getLocalPort(), 0);
            client.run("exec 3<>" + Sockets.inBash(server));
            int descriptor = Sockets.accept(call, listener);
            try {
                TcpAccept accept = accepts.await(it -> it.localPort() == server.getLocalPort());
                assertThat(accept.descriptor()).isEqualTo(descriptor);
                assertThat(accept.task()).isEqualTo(Proc.currentTask());
            } finally {
                Sockets.close(descriptor);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void shouldNotReportSocketsOfOtherKinds(Variant variant) throws IOException {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("socket"));
        try (Observation<TcpAccept> accepts = Observation.ofTree(TcpAccept.class, variant);
                ServerSocketChannel local = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                ServerSocket server = Sockets.listen(InetAddress.getLoopbackAddress())) {
            local.bind(address);
            try (SocketChannel _ = SocketChannel.open(address)) {
                local.accept().close();
            }
            client.run("exec 3<>" + Sockets.inBash(server));
            server.accept().close();
            accepts.await(it -> it.localPort() == server.getLocalPort());
            assertThat(accepts.events(_ -> true)).hasSize(1);
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void shouldFilterByLocalPort(Variant variant) throws IOException {
        try (ServerSocket other = Sockets.listen(InetAddress.getLoopbackAddress());
                ServerSocket server = Sockets.listen(InetAddress.getLoopbackAddress())) {
            FilterSpec port =
                    FilterSpec.ALL.with(Criterion.PORT, it -> it.withPort(server.getLocalPort()));
            try (Observation<TcpAccept> accepts = Observation.of(TcpAccept.class, variant, port)) {
                for (ServerSocket each : List.of(other, server)) {
                    client.run("exec 3<>" + Sockets.inBash(each));
                    each.accept().close();
                }
                accepts.await(_ -> true);
                assertThat(accepts.events(_ -> true))
                        .extracting(TcpAccept::localPort)
                        .containsExactly(server.getLocalPort());
            }
        }
    }
}
