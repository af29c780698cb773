package io.bpfevents.web.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.catalog.event.KernelEvent;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.reactor.BpfEvents;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The source of each kind, on this machine's kernel. */
@KernelTest
class KernelRingsIT {
    private static final Duration PATIENCE =
            Duration.ofMinutes(2); // reached only by a failing test
    private static final int PID = (int) ProcessHandle.current().pid();

    private final KernelRings rings = new KernelRings(1 << 20);

    private interface Action {
        void run() throws IOException, InterruptedException;
    }

    /** Repeats an action until this process or a child has an event with that description. */
    private void assertReports(Kind kind, String detail, Action action) {
        Flux<KernelEvent> events =
                rings.open(kind, (ring, decoder) -> BpfEvents.ringbuf(ring, decoder));
        KernelEvent seen =
                events.mergeWith(
                                Flux.interval(Duration.ofMillis(50))
                                        .onBackpressureDrop()
                                        .concatMap(_ -> Mono.fromRunnable(() -> run(action)))
                                        .cast(KernelEvent.class))
                        .filter(event -> event.pid() == PID || event.task().ppid() == PID)
                        .filter(event -> kind.detail(event).equals(detail))
                        .blockFirst(PATIENCE);
        assertThat(seen).isNotNull();
    }

    private static void run(Action action) {
        try {
            action.run();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void start(String... command) throws IOException, InterruptedException {
        new ProcessBuilder(command).start().waitFor();
    }

    @Test
    void shouldReportStartedPrograms() {
        assertReports(Kind.EXEC, "/bin/true", () -> start("/bin/true"));
    }

    @Test
    void shouldReportExits() {
        assertReports(Kind.EXIT, "code 7", () -> start("sh", "-c", "exit 7"));
        assertReports(Kind.EXIT, "signal 9", () -> start("sh", "-c", "kill -9 $$"));
    }

    @Test
    void shouldReportOpenedFiles() {
        assertReports(Kind.OPEN, "/dev/null", () -> Files.readAllBytes(Path.of("/dev/null")));
    }

    @Test
    void shouldReportConnections() throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket server = new ServerSocket(0, 500, loopback)) {
            assertReports(
                    Kind.CONNECT,
                    "127.0.0.1:" + server.getLocalPort(),
                    () -> new Socket(loopback, server.getLocalPort()).close());
        }
    }
}
