package io.bpfevents.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.web.source.AuditedRings;
import io.bpfevents.web.source.Kind;
import io.bpfevents.web.stream.StreamJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;

/**
 * The server, on this machine's kernel, with clients that read nothing for longer than they may.
 * The limit is long enough for those that read, also where the machine is busy.
 */
@KernelTest
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "bpf-events.heartbeat=1s",
            "bpf-events.stall=6s",
            "bpf-events.buffer-events=1000"
        })
@Import(AuditedConfiguration.class)
class StalledClientsIT extends RunningServer {
    private static final int CLIENTS = 200;
    private static final int STALLED = 10;
    private static final int ROUNDS = 20;
    private static final int A_ROUND = 100;

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

    @Test
    void shouldReleaseClientsThatReadNothing() throws IOException {
        RawClient shared = connect("?kinds=open");
        await().atMost(PATIENCE).until(() -> rings.isHeld(Kind.OPEN));
        awaitNoneAmongOpenFiles();
        assertEnded(shared);
    }

    @Test
    void shouldReleaseTheRingsOfAClientThatReadsNothing() throws IOException {
        RawClient frozen = connect("?kinds=open&policy=backpressure");
        await().atMost(PATIENCE).until(() -> own().sizeBytes() > 0);
        assertThat(rings.isHeld(Kind.OPEN)).isTrue();

        awaitNoneAmongOpenFiles();
        assertThat(clients.describeStreams()).extracting(StreamJson::policy).containsOnlyNulls();
        await().atMost(PATIENCE).until(() -> !rings.isHeld(Kind.OPEN));

        assertEnded(frozen);
        RawClient again = connect("?kinds=open&policy=backpressure");
        await().atMost(PATIENCE).until(() -> own().sizeBytes() > 0);
        openMarker();
        again.readTo("/no/such/marker");
    }

    private void awaitNoneAmongOpenFiles() {
        await().atMost(PATIENCE)
                .until(() -> {
                    open(500);
                    return clients.count() == 0;
                });
    }

    /** The client reads what was on its way, and the end. */
    private static void assertEnded(RawClient client) {
        assertThatThrownBy(() -> client.readTo("no line has this")).isInstanceOf(IOException.class);
    }
}
