package io.bpfevents.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.catalog.SourceAudit;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.web.json.RingJson;
import io.bpfevents.web.source.Kind;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;

/**
 * The server on this machine's kernel, with clients that stall for a while or reset connections.
 */
@KernelTest
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "bpf-events.web.heartbeat=1s",
            "bpf-events.web.stall=10m",
            "bpf-events.web.buffer-events=1000"
        })
@Import(AuditedConfiguration.class)
class ServerIT extends RunningServer {
    @Test
    void shouldFillTheRingOfAStalledClientAndRecover() throws IOException {
        RawClient client = connect("?kinds=open&policy=backpressure");
        await().until(() -> policyRing().sizeBytes() > 0);
        await().until(() -> {
            open(100);
            return policyRing().reserveFailures() > 1000;
        });
        // the fill level may be a second old
        await().until(() -> policyRing().pendingBytes() > policyRing().sizeBytes() - 400);
        RingJson stalled = policyRing();
        System.out.printf(
                "a client stalled after %d events, %d bytes in the ring, %d reserve failures%n",
                stalled.delivered(), stalled.pendingBytes(), stalled.reserveFailures());
        assertThat(stalled.delivered()).isLessThan(20_000);
        assertThat(policyStream().demand()).isZero();

        assertThat(client.readTo("RESERVE_FAILURE")).contains("\"kind\":\"open\"");
        openMarkerFile();
        client.readTo("/no/such/marker");
        await().until(() -> rings.accounting(Kind.OPEN).isBalanced());
        long lost = policyRing().reserveFailures();
        open(1000);
        openMarkerFile();
        client.readTo("/no/such/marker");
        assertThat(policyRing().reserveFailures()).isEqualTo(lost);
    }

    @Test
    void shouldDropOldRecordsOfAStalledClient() throws IOException {
        connect("?kinds=open&policy=latest");
        await().until(() -> policyRing().sizeBytes() > 0);
        await().until(() -> {
            open(100);
            return policyRing().dropped() > 5000;
        });
        assertThat(rings.accounting(Kind.OPEN)).matches(SourceAudit::isBalanced);
    }

    @Test
    void shouldReleaseClientsThatResetTheirConnection() throws IOException {
        RawClient shared = connect("?kinds=exec");
        RawClient withPolicy = connect("?kinds=exec&policy=drop");
        assertThat(clients.count()).isEqualTo(2);

        shared.reset();
        withPolicy.reset();

        await().until(() -> clients.count() == 0);
        await().until(() -> !clients.isAttached(Kind.EXEC));
    }
}
