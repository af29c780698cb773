package io.bpfevents.web.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.reactor.RingbufOptions;
import io.bpfevents.web.client.Clients;
import io.bpfevents.web.source.Kind;
import io.bpfevents.web.source.ManualRings;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** The whole application without a network, on simulated rings that the test fills. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.MOCK,
        properties = "bpf-events.mode=simulated")
class EventsControllerTest {
    private static final ParameterizedTypeReference<ServerSentEvent<String>> MESSAGE =
            new ParameterizedTypeReference<>() {};
    private static final Duration PATIENCE =
            Duration.ofSeconds(30); // reached only by a failing test

    @TestConfiguration
    static class Simulated {
        @Bean
        @Primary
        ManualRings manualRings() {
            return new ManualRings();
        }

        @Bean
        @Primary
        RingbufOptions manualOptions(ManualRings rings) {
            return rings.options();
        }
    }

    @Autowired ApplicationContext context;
    @Autowired ManualRings rings;
    @Autowired Clients clients;
    private WebTestClient client;

    @BeforeEach
    void connect() {
        client =
                WebTestClient.bindToApplicationContext(context)
                        .configureClient()
                        .responseTimeout(PATIENCE)
                        .build();
    }

    private Flux<ServerSentEvent<String>> events(String query, String... header) {
        return client.get()
                .uri("/api/events" + query)
                .accept(MediaType.TEXT_EVENT_STREAM)
                .headers(headers -> {
                    if (header.length == 2) {
                        headers.set(header[0], header[1]);
                    }
                })
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .contentTypeCompatibleWith(MediaType.TEXT_EVENT_STREAM)
                .expectHeader()
                .cacheControl(CacheControl.noStore())
                .returnResult(MESSAGE)
                .getResponseBody();
    }

    /**
     * Submits an event to the only client, after the server has greeted it and has released the
     * client before it.
     */
    private void exec(int pid) {
        await().until(() -> rings.open(Kind.EXEC) == 1 && clients.count() == 1);
        rings.exec(pid, "true");
        rings.run();
    }

    @Test
    void shouldStreamEventsAndResumeAfterTheLastOne() {
        StringBuilder last = new StringBuilder();
        StepVerifier.create(events("?kinds=exec"))
                .assertNext(hello -> assertThat(hello.event()).isEqualTo("hello"))
                .then(() -> {
                    await().until(() -> clients.describeShared().size() == 1);
                    exec(1);
                })
                .assertNext(event -> {
                    assertThat(event.event()).isEqualTo("exec");
                    assertThat(event.data()).contains("\"pid\":1,");
                    last.append(event.id());
                })
                .then(() -> exec(2))
                .expectNextCount(1)
                .thenCancel()
                .verify(PATIENCE);

        StepVerifier.create(events("?kinds=exec", "Last-Event-ID", last.toString()))
                .expectNextCount(1)
                .assertNext(event -> assertThat(event.data()).contains("\"pid\":2,"))
                .thenCancel()
                .verify(PATIENCE);
    }

    @Test
    void shouldOpenARingForAClientWithAPolicy() {
        StepVerifier.create(events("?kinds=exec&policy=drop-oldest"))
                .assertNext(hello -> assertThat(hello.data()).contains("\"drop-oldest\""))
                .then(() -> exec(3))
                .assertNext(event -> {
                    assertThat(event.id()).isNull();
                    assertThat(event.data()).contains("\"pid\":3,");
                })
                .thenCancel()
                .verify(PATIENCE);
    }

    @Test
    void shouldListTheValidValues() {
        problem("?kinds=exec,forks")
                .jsonPath("$.detail")
                .isEqualTo("kinds 'forks' is not one of exec, exit, open, connect")
                .jsonPath("$.allowed.length()")
                .isEqualTo(4);
        problem("?policy=best").jsonPath("$.allowed[1]").isEqualTo("drop-oldest");
    }

    private WebTestClient.BodyContentSpec problem(String query) {
        return client.get()
                .uri("/api/events" + query)
                .accept(MediaType.TEXT_EVENT_STREAM)
                .exchange()
                .expectStatus()
                .isBadRequest()
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .expectBody();
    }

    @Test
    void shouldRejectALastIdThatIsNotANumber() {
        client.get()
                .uri("/api/events")
                .header("Last-Event-ID", "x")
                .header(HttpHeaders.ACCEPT, MediaType.TEXT_EVENT_STREAM_VALUE)
                .exchange()
                .expectStatus()
                .isBadRequest()
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON);
    }

    @Test
    void shouldServeStatistics() {
        client.get()
                .uri("/api/stats")
                .exchange()
                .expectBody()
                .jsonPath("$.simulated")
                .isEqualTo(true)
                .jsonPath("$.limits.policyStreams")
                .isEqualTo(4)
                .jsonPath("$.sources[2].kind")
                .isEqualTo("open")
                .jsonPath("$.streams[0].rings[0].kind")
                .isEqualTo("exec")
                .jsonPath("$.load.running")
                .isEqualTo(false);
    }

    @Test
    void shouldSwitchSources() {
        put("exit", "{\"enabled\":false}")
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.enabled")
                .isEqualTo(false);
        put("exit", "{\"enabled\":true}").expectStatus().isOk();
        put("forks", "{\"enabled\":true}").expectStatus().isNotFound();
    }

    private WebTestClient.ResponseSpec put(String kind, String body) {
        return client.put()
                .uri("/api/sources/" + kind)
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(body)
                .exchange();
    }

    @Test
    void shouldRejectLoadAboveTheLimit() {
        client.post()
                .uri("/api/load")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue("{\"seconds\":11,\"perSecond\":1}")
                .exchange()
                .expectStatus()
                .isBadRequest()
                .expectBody()
                .jsonPath("$.detail")
                .isEqualTo("seconds must be from 1 to 10, not 11");
    }

    @Test
    void shouldServeHealthAndMetrics() {
        client.get()
                .uri("/actuator/health")
                .exchange()
                .expectBody()
                .jsonPath("$.components.bpfEvents.details.mode")
                .isEqualTo("SIMULATED")
                .jsonPath("$.components.clients.details.failed")
                .isEmpty();
        client.get()
                .uri("/actuator/metrics/bpf.web.subscribers?tag=stream:shared")
                .exchange()
                .expectBody()
                .jsonPath("$.measurements[0].value")
                .isNumber();
    }
}
