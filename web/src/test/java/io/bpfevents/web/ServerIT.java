package io.bpfevents.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.web.source.AuditedRings;
import io.bpfevents.web.source.Kind;
import io.bpfevents.web.stream.Clients;
import io.bpfevents.web.stream.RingJson;
import io.bpfevents.web.stream.StreamJson;
import java.io.FileInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/** The server, on this machine's kernel, with clients that behave and others that do not. */
@KernelTest
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "bpf-events.heartbeat=1s",
            "bpf-events.shared-stall=2s",
            "bpf-events.buffer-events=1000"
        })
class ServerIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2); // decides nothing
    private static final int CLIENTS = 200;
    private static final int STALLED = 10;
    private static final int ROUNDS = 20;
    private static final int A_ROUND = 100;

    @TestConfiguration
    static class Audited {
        @Bean
        @Primary
        AuditedRings auditedRings() {
            return new AuditedRings();
        }
    }

    @Autowired AuditedRings rings;
    @Autowired Clients clients;
    @LocalServerPort int port;
    private final List<RawClient> connected = new ArrayList<>();

    @BeforeEach
    @AfterEach
    void leave() throws IOException {
        for (RawClient client : connected) {
            client.close();
        }
        await().atMost(PATIENCE).until(() -> clients.count() == 0);
    }

    private RawClient connect(String query) throws IOException {
        RawClient client = new RawClient(port, query);
        connected.add(client);
        client.readTo("event:hello");
        return client;
    }

    private static void open(int times) {
        try {
            for (int i = 0; i < times; i++) {
                new FileInputStream("/dev/null").close();
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldGiveEverythingToAllButThoseThatStall() throws Exception {
        AtomicLong[] got = new AtomicLong[CLIENTS - STALLED];
        List<CompletableFuture<Void>> readers = new ArrayList<>();
        long before = usedHeap();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CLIENTS; i++) {
                RawClient client = connect("?kinds=open");
                if (i < got.length) {
                    AtomicLong seen = new AtomicLong();
                    got[i] = seen;
                    readers.add(CompletableFuture.runAsync(() -> count(client, seen), threads));
                }
            }
            await().atMost(PATIENCE).until(() -> clients.describeShared().size() == CLIENTS);
            long begin = System.nanoTime();
            for (int round = 1; round <= ROUNDS; round++) {
                for (int i = 0; i < A_ROUND; i++) {
                    openMarker();
                }
                long due = (long) round * A_ROUND;
                await().atMost(PATIENCE)
                        .until(() -> {
                            for (AtomicLong one : got) {
                                if (one.get() < due) {
                                    return false;
                                }
                            }
                            return true;
                        });
            }
            System.out.printf(
                    "%d clients got %d events each in %d ms; heap %d KiB before, %d KiB after%n",
                    got.length,
                    ROUNDS * A_ROUND,
                    (System.nanoTime() - begin) / 1_000_000,
                    before / 1024,
                    usedHeap() / 1024);
            for (AtomicLong one : got) {
                assertThat(one).hasValue(ROUNDS * A_ROUND);
            }
            // those that stalled have lost, or were given up by now
            await().atMost(PATIENCE)
                    .until(() -> {
                        open(A_ROUND);
                        return clients.count() == CLIENTS - STALLED;
                    });
            AuditedRings.Books books = rings.books(Kind.OPEN);
            assertThat(books).matches(AuditedRings.Books::balanced);
            assertThat(books.audit().reserveFailures()).hasValue(0);
            assertThat(usedHeap() - before).isLessThan(64L << 20);
            leave();
        }
        readers.forEach(CompletableFuture::join);
    }

    private static void openMarker() throws IOException {
        try (var _ = new FileInputStream("/no/such/marker")) {
            throw new AssertionError("it is there");
        } catch (java.io.FileNotFoundException e) {
            // as it should be
        }
    }

    /** Counts the markers, and fails where an event is missing. */
    private static void count(RawClient client, AtomicLong seen) {
        long last = -1;
        try {
            for (String line = client.line(); line != null; line = client.line()) {
                if (line.startsWith("id:")) {
                    long id = Long.parseLong(line.substring(3));
                    assertThat(last == -1 || id == last + 1).isTrue();
                    last = id;
                }
                assertThat(line).isNotEqualTo("event:loss");
                if (line.contains("/no/such/marker")) {
                    seen.incrementAndGet();
                }
            }
        } catch (IOException e) {
            // closed at the end of the test
        }
    }

    private static long usedHeap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private StreamJson ownStream() {
        return clients.describeStreams().stream()
                .filter(stream -> stream.policy() != null)
                .findFirst()
                .orElseThrow();
    }

    private RingJson own() {
        return ownStream().rings().getFirst();
    }

    @Test
    void shouldFillTheRingOfAClientThatStallsAndRecover() throws IOException {
        RawClient client = connect("?kinds=open&policy=backpressure");
        await().atMost(PATIENCE).until(() -> own().sizeBytes() > 0);
        await().atMost(PATIENCE)
                .until(() -> {
                    open(100);
                    return own().reserveFailed() > 1000;
                });
        // what is pending may be a second old
        await().atMost(PATIENCE).until(() -> own().pendingBytes() > own().sizeBytes() - 400);
        RingJson stalled = own();
        System.out.printf(
                "a client stalled after %d events, %d bytes in the ring, %d not reserved%n",
                stalled.delivered(), stalled.pendingBytes(), stalled.reserveFailed());
        assertThat(stalled.delivered()).isLessThan(20_000);
        assertThat(ownStream().demand()).isZero();

        assertThat(client.readTo("RESERVE_FAILED")).contains("\"kind\":\"open\"");
        openMarker();
        client.readTo("/no/such/marker");
        await().atMost(PATIENCE).until(() -> rings.books(Kind.OPEN).balanced());
        long lost = own().reserveFailed();
        open(1000);
        openMarker();
        client.readTo("/no/such/marker");
        assertThat(own().reserveFailed()).isEqualTo(lost);
    }

    @Test
    void shouldDropTheOldestOfAClientThatStalls() throws IOException {
        connect("?kinds=open&policy=latest");
        await().atMost(PATIENCE).until(() -> own().sizeBytes() > 0);
        await().atMost(PATIENCE)
                .until(() -> {
                    open(100);
                    return own().dropped() > 5000;
                });
        assertThat(rings.books(Kind.OPEN)).matches(AuditedRings.Books::balanced);
    }

    @Test
    void shouldForgetClientsThatVanish() throws IOException {
        RawClient shared = connect("?kinds=exec");
        RawClient own = connect("?kinds=exec&policy=drop");
        assertThat(clients.count()).isEqualTo(2);

        shared.vanish();
        own.vanish();

        await().atMost(PATIENCE).until(() -> clients.count() == 0);
        await().atMost(PATIENCE).until(() -> !clients.isAttached(Kind.EXEC));
    }

    @Test
    void shouldGiveUpAClientThatReadsNothingUnlessItHasItsOwnRing() throws IOException {
        RawClient own = connect("?kinds=open&policy=backpressure");
        RawClient shared = connect("?kinds=open");
        assertThat(clients.count()).isEqualTo(2);
        await().atMost(PATIENCE)
                .until(() -> {
                    open(500);
                    return clients.count() == 1;
                });
        assertThat(own().sizeBytes()).isPositive();
        assertThat(clients.describeShared()).isEmpty();
        own.vanish();
        await().atMost(PATIENCE).until(() -> clients.count() == 0);
        assertThat(shared).isNotNull();
    }
}
