package io.bpfevents.web.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.reactor.BpfEvents;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The BPF program of each kind, on this machine's kernel. */
@KernelTest
class KernelRingsIT {
    private static final Duration PATIENCE =
            Duration.ofMinutes(2); // reached only by a failing test
    private static final int PID = (int) ProcessHandle.current().pid();

    private final KernelRings rings = new KernelRings(1 << 20);

    private interface Action {
        void run() throws IOException, InterruptedException;
    }

    /** Repeats an action until it causes a matching record, and returns the record. */
    private KernelRecord awaitRecord(Kind kind, Predicate<KernelRecord> matches, Action action) {
        Flux<KernelRecord> records =
                rings.open(kind, ring -> BpfEvents.ringbuf(ring, kind.decoder(ring)));
        return records.mergeWith(
                        Flux.interval(Duration.ofMillis(50))
                                .onBackpressureDrop()
                                .concatMap(_ ->
                                        Mono.fromCallable(() -> {
                                            action.run();
                                            return PID;
                                        }))
                                .ignoreElements()
                                .cast(KernelRecord.class))
                .filter(matches)
                .blockFirst(PATIENCE);
    }

    /** Whether this process is the parent: other processes run the same programs. */
    private static boolean isOurs(KernelRecord record) {
        return record.parent().equals(OptionalInt.of(PID));
    }

    private static void start(String... command) throws IOException, InterruptedException {
        new ProcessBuilder(command).start().waitFor();
    }

    @Test
    void shouldReportStartedPrograms() {
        KernelRecord seen =
                awaitRecord(
                        Kind.EXEC,
                        record -> isOurs(record) && record.comm().equals("true"),
                        () -> start("true"));
        assertThat(seen.detail()).endsWith("/true");
        assertThat(seen.parent()).isPresent();
        assertThat(seen.ktime()).isLessThan(System.nanoTime());
    }

    @Test
    void shouldReportExitCodesAndSignals() {
        KernelRecord failed =
                awaitRecord(
                        Kind.EXIT,
                        record -> isOurs(record) && record.detail().equals("code 7"),
                        () -> start("sh", "-c", "exit 7"));
        assertThat(failed.comm()).isEqualTo("sh");
        KernelRecord killed =
                awaitRecord(
                        Kind.EXIT,
                        record -> isOurs(record) && record.detail().equals("signal 9"),
                        () -> start("sh", "-c", "kill -9 $$"));
        assertThat(killed.comm()).isEqualTo("sh");
    }

    @Test
    void shouldNotReportExitsOfThreads() {
        // a record with the id of this process would be the exit of one of its threads
        KernelRecord seen =
                awaitRecord(
                        Kind.EXIT,
                        record ->
                                record.pid() == PID
                                        || (isOurs(record) && record.detail().equals("code 8")),
                        () -> {
                            for (int i = 0; i < 10; i++) {
                                Thread thread = Thread.ofPlatform().name("ends").start(() -> {});
                                thread.join();
                            }
                            start("sh", "-c", "exit 8");
                        });
        assertThat(seen.pid()).isNotEqualTo(PID);
    }

    @Test
    void shouldReportOpenedFilesEvenIfTheyDoNotExist() {
        String name = "/no/such/file-" + "ü".repeat(10);
        KernelRecord seen =
                awaitRecord(
                        Kind.OPEN,
                        record -> record.pid() == PID && record.detail().startsWith("/no/such"),
                        () -> open(name));
        assertThat(seen.parent()).isEmpty();
        assertThat(seen.detail()).isIn(name, "/no/such/file-" + "?".repeat(10));
    }

    @Test
    void shouldTruncateLongNames() {
        String name = "/no/" + "x".repeat(500);
        KernelRecord seen =
                awaitRecord(
                        Kind.OPEN,
                        record -> record.pid() == PID && record.detail().startsWith("/no/xxx"),
                        () -> open(name));
        assertThat(seen.detail()).isEqualTo(name.substring(0, 255));
    }

    private static void open(String name) throws IOException {
        try (var _ = new FileInputStream(name)) {
            throw new AssertionError("the file exists");
        } catch (FileNotFoundException e) {
            // expected
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void shouldReportConnections(String host) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 500, InetAddress.getByName(host))) {
            InetSocketAddress address =
                    new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
            KernelRecord seen =
                    awaitRecord(
                            Kind.CONNECT,
                            record ->
                                    record.pid() == PID
                                            && record.detail()
                                                    .endsWith(":" + server.getLocalPort()),
                            () -> {
                                try (Socket socket = new Socket()) {
                                    socket.connect(address);
                                }
                            });
            assertThat(seen.pid()).isEqualTo(PID);
            assertThat(seen.detail())
                    .isEqualTo(
                            (host.contains(":") ? "[0:0:0:0:0:0:0:1]" : host)
                                    + ":"
                                    + server.getLocalPort());
        }
    }
}
