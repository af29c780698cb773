package io.bpfevents.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bpfevents.catalog.SourceAudit;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.web.json.StreamJson;
import io.bpfevents.web.source.Kind;
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
 * The server on this machine's kernel, with clients that read nothing for longer than the limit.
 * The limit is long enough for clients that read, even on a busy machine.
 */
@KernelTest
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "bpf-events.web.heartbeat=1s",
            "bpf-events.web.stall=6s",
            "bpf-events.web.buffer-events=1000"
        })
@Import(AuditedConfiguration.class)
class StalledClientsIT extends RunningServer {
    private static final int CLIENTS = 200;
    private static final int STALLED = 10;
    private static final int ROUNDS = 20;
    private static final int EVENTS_PER_ROUND = 100;

    @Test
    void shouldDeliverEveryEventToClientsThatRead() throws Exception {
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
            await().until(() -> clients.describeShared().size() == CLIENTS);
            long begin = System.nanoTime();
            for (int round = 1; round <= ROUNDS; round++) {
                deliverRound(got);
            }
            System.out.printf(
                    "%d clients got %d events each in %d ms; heap %d KiB before, %d KiB after%n",
                    got.length,
                    ROUNDS * EVENTS_PER_ROUND,
                    (System.nanoTime() - begin) / 1_000_000,
                    before / 1024,
                    usedHeap() / 1024);
            for (AtomicLong count : got) {
                assertThat(count).hasValue(ROUNDS * EVENTS_PER_ROUND);
            }
            // the stalled clients lose events, and are terminated
            await().until(() -> {
                deliverRound(got);
                return clients.count() == CLIENTS - STALLED;
            });
            SourceAudit accounting = rings.accounting(Kind.OPEN);
            assertThat(accounting).matches(SourceAudit::isBalanced);
            assertThat(accounting.ring().reserveFailures()).hasValue(0);
            assertThat(usedHeap() - before).isLessThan(64L << 20);
            disconnectAll();
        }
        readers.forEach(CompletableFuture::join);
    }

    /** A round is at most what a client's buffer holds: no client that reads may lose an event. */
    private static void deliverRound(AtomicLong[] got) throws IOException {
        long due = got[0].get() + EVENTS_PER_ROUND;
        for (int i = 0; i < EVENTS_PER_ROUND; i++) {
            openMarkerFile();
        }
        await().untilAsserted(() -> assertThat(got).allMatch(count -> count.get() >= due));
        assertThat(got).allMatch(count -> count.get() == due);
    }

    /** Counts the marker files, and fails if an event is missing. */
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
            // the test closes the client
        }
    }

    private static long usedHeap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void shouldTerminateSharedClientsThatReadNothing() throws IOException {
        RawClient shared = connect("?kinds=open");
        await().until(() -> rings.isHeld(Kind.OPEN));
        openFilesUntilNoClientIsLeft();
        assertTerminated(shared);
    }

    @Test
    void shouldReleaseTheRingsOfAClientThatReadsNothing() throws IOException {
        RawClient frozen = connect("?kinds=open&policy=backpressure");
        await().until(() -> policyRing().sizeBytes() > 0);
        assertThat(rings.isHeld(Kind.OPEN)).isTrue();

        openFilesUntilNoClientIsLeft();
        assertThat(clients.describeStreams()).extracting(StreamJson::policy).containsOnlyNulls();
        await().until(() -> !rings.isHeld(Kind.OPEN));

        assertTerminated(frozen);
        RawClient again = connect("?kinds=open&policy=backpressure");
        await().until(() -> policyRing().sizeBytes() > 0);
        openMarkerFile();
        again.readTo("/no/such/marker");
    }

    private void openFilesUntilNoClientIsLeft() {
        await().until(() -> {
            open(500);
            return clients.count() == 0;
        });
    }

    /** The client can read what was in transit, but not more. */
    private static void assertTerminated(RawClient client) {
        assertThatThrownBy(() -> client.readTo("not in any line")).isInstanceOf(IOException.class);
    }
}
