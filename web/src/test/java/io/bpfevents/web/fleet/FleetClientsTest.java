package io.bpfevents.web.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.kafka.accounting.StreamId;
import io.bpfevents.kafka.value.FleetEvent;
import io.bpfevents.web.json.MessageEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.springframework.http.codec.ServerSentEvent;
import reactor.test.StepVerifier;
import tools.jackson.databind.json.JsonMapper;

/** The bounded buffers of clients that do not request. */
class FleetClientsTest {
    private static final StreamId STREAM = new StreamId("web-1", "exec", "boot-1", "exec#1");
    private static final Duration PATIENCE =
            Duration.ofSeconds(30); // reached only by a failing test

    private final FleetClients clients = new FleetClients(new MessageEncoder(new JsonMapper()));

    private void add(long position, String value) {
        try {
            FleetValue decoded = FleetValue.decode(value.getBytes(StandardCharsets.UTF_8));
            clients.add(new FleetEvent<>(STREAM, position, Instant.EPOCH, decoded, 0, position));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private StepVerifier.Step<ServerSentEvent<String>> stalled() {
        return StepVerifier.create(clients.watch("s1", "web-1", "exec"), 1)
                .assertNext(hello ->
                        assertThat(hello.data())
                                .isEqualTo(
                                        "{\"stream\":\"s1\",\"host\":\"web-1\",\"source\":\"exec\"}"))
                .then(() -> assertThat(clients.count()).isOne());
    }

    @Test
    void shouldDropTheOldestEventsOfASlowClientAndCountThem() {
        stalled()
                .then(() -> {
                    for (int i = 1; i <= 503; i++) {
                        add(i, "{}");
                    }
                    assertThat(clients.dropped()).isEqualTo(3);
                })
                .thenRequest(2)
                .assertNext(loss -> {
                    assertThat(loss.event()).isEqualTo("loss");
                    assertThat(loss.data())
                            .contains("BUFFER_OVERFLOW", "\"kind\":\"exec\"", "\"count\":3");
                })
                .assertNext(event -> assertThat(event.data()).contains("\"position\":4,"))
                .thenRequest(500)
                .expectNextCount(499)
                .thenCancel()
                .verify(PATIENCE);
        assertThat(clients.count()).isZero();
    }

    @Test
    void shouldLimitTheBytesOfASlowClient() {
        String large = "{\"text\":\"" + "x".repeat(100_000) + "\"}";
        stalled()
                .then(() -> {
                    for (int i = 1; i <= 4; i++) {
                        add(i, large);
                    }
                    assertThat(clients.dropped()).isEqualTo(2);
                    add(5, "{\"text\":\"" + "x".repeat(300_000) + "\"}"); // larger than the limit
                    assertThat(clients.dropped()).isEqualTo(5);
                    add(6, "{}");
                })
                .thenRequest(2)
                .assertNext(loss -> assertThat(loss.data()).contains("\"count\":5"))
                .assertNext(event -> assertThat(event.data()).contains("\"position\":6,"))
                .thenCancel()
                .verify(PATIENCE);
    }

    @Test
    void shouldCountWhatItCannotEncode() {
        int depth = 499; // of lists; Jackson reads and writes 500 levels
        stalled()
                .then(() -> {
                    add(1, "{\"deep\":" + "[".repeat(depth) + "]".repeat(depth) + "}");
                    add(2, "{}");
                })
                .thenRequest(2)
                .assertNext(loss -> assertThat(loss.data()).contains("TOO_DEEP", "\"count\":1"))
                .assertNext(event -> assertThat(event.data()).contains("\"position\":2,"))
                .thenCancel()
                .verify(PATIENCE);
    }
}
