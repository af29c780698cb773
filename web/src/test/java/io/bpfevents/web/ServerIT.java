package io.bpfevents.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.web.source.AuditedRings;
import io.bpfevents.web.source.Kind;
import io.bpfevents.web.stream.RingJson;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;

/** The server, on this machine's kernel, with clients that stall within their limit, or vanish. */
@KernelTest
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "bpf-events.heartbeat=1s",
            "bpf-events.stall=10m",
            "bpf-events.buffer-events=1000"
        })
@Import(AuditedConfiguration.class)
class ServerIT extends RunningServer {
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
}
