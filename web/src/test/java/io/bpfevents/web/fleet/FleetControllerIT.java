package io.bpfevents.web.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.kafka.accounting.StreamId;
import io.bpfevents.kafka.broker.JvmBroker;
import io.bpfevents.kafka.fixture.WireProducer;
import io.bpfevents.web.WebApplication;
import io.bpfevents.web.client.Clients;
import io.bpfevents.web.config.FleetProperties;
import io.bpfevents.web.json.MessageEncoder;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import tools.jackson.databind.json.JsonMapper;

/** The whole application with the topic of a real broker, whose records the test writes by hand. */
@ExtendWith(JvmBroker.Extension.class)
class FleetControllerIT {
    private static final ParameterizedTypeReference<ServerSentEvent<String>> MESSAGE =
            new ParameterizedTypeReference<>() {};
    private static final Duration PATIENCE =
            Duration.ofSeconds(60); // reached only by a failing test

    private static String topic;
    private static ConfigurableApplicationContext application;
    private static WebTestClient client;

    @BeforeAll
    static void start(JvmBroker broker) throws Exception {
        topic = broker.createTopic(1);
        application =
                SpringApplication.run(
                        WebApplication.class,
                        "--server.port=0",
                        "--bpf-events.mode=simulated",
                        "--bpf-events.web.fleet.brokers=" + broker.bootstrapServers(),
                        "--bpf-events.web.fleet.topic=" + topic,
                        "--bpf-events.web.fleet.properties.client.id=page");
        String port = application.getEnvironment().getRequiredProperty("local.server.port");
        client =
                WebTestClient.bindToServer()
                        .baseUrl("http://127.0.0.1:" + port)
                        .responseTimeout(PATIENCE)
                        .build();
        awaitReading(broker);
    }

    /** The reader begins at the end of the topic: sends until it reads. */
    private static void awaitReading(JvmBroker broker) {
        StreamId probe = WireProducer.stream("probe", "exec");
        AtomicLong position = new AtomicLong();
        try (WireProducer sink = new WireProducer(broker, topic)) {
            await().until(() -> {
                sink.event(probe, position.incrementAndGet(), "{}");
                return !fleet().describe().sources().isEmpty();
            });
        }
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    @AfterEach
    void releaseClients() {
        Clients clients = application.getBean(Clients.class);
        await().until(() -> clients.count() == 0);
        assertThat(fleet().clients().count()).isZero();
    }

    private static Fleet fleet() {
        return application.getBean(Fleet.class);
    }

    private static void awaitReceived(StreamId stream, long received) {
        await().until(() ->
                fleet().describe().sources().stream()
                        .anyMatch(it ->
                                it.host().equals(stream.host()) && it.received() == received));
    }

    private static Flux<ServerSentEvent<String>> watch(StreamId stream) {
        return client.get()
                .uri(it ->
                        it.path("/api/fleet/events")
                                .queryParam("host", stream.host())
                                .queryParam("source", stream.source())
                                .build())
                .accept(MediaType.TEXT_EVENT_STREAM)
                .exchange()
                .expectStatus()
                .isOk()
                .returnResult(MESSAGE)
                .getResponseBody()
                .filter(it -> it.data() != null); // no heartbeats
    }

    private static void awaitClients(int count) {
        await().until(() -> fleet().clients().count() == count);
    }

    @Test
    void shouldReportTheAccountingOfEachSource(JvmBroker broker) {
        StreamId stream = WireProducer.stream("counted", "exec");
        StreamId unknown = WireProducer.stream("counted-later", "exec");
        try (WireProducer sink = new WireProducer(broker, topic)) {
            sink.start(stream, 0);
            sink.events(stream, 1, 3);
            sink.event(stream, 5, "{}"); // 4 was lost in the topic
            sink.events(stream, 2, 3);
            sink.accounting(stream, 5);
            sink.end(stream, 5);
            sink.events(unknown, 1, 1);
            awaitReceived(unknown, 1);
        }
        client.get()
                .uri("/api/fleet")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.topic")
                .isEqualTo(topic)
                .jsonPath("$.error")
                .isEmpty()
                .jsonPath("$.sources[?(@.host=='counted')].state")
                .isEqualTo("ended")
                .jsonPath("$.sources[?(@.host=='counted')].received")
                .isEqualTo(4)
                .jsonPath("$.sources[?(@.host=='counted')].duplicates")
                .isEqualTo(2)
                .jsonPath("$.sources[?(@.host=='counted')].lostInTopic")
                .isEqualTo(1)
                .jsonPath("$.sources[?(@.host=='counted')].atHost.passed")
                .isEqualTo(5)
                .jsonPath("$.sources[?(@.host=='counted')].atHost.reserveFailures")
                .isEqualTo(0)
                .jsonPath("$.sources[?(@.host=='counted-later')].lostInTopic")
                .value(it -> assertThat(it.toString()).isEqualTo("[null]"))
                .jsonPath("$.sources[?(@.host=='counted-later')].atHost")
                .value(it -> assertThat(it.toString()).isEqualTo("[null]"));
    }

    @Test
    void shouldStreamTheEventsOfOneSourceToAllItsClients(JvmBroker broker) {
        StreamId stream = WireProducer.stream("watched & <b>", "exec");
        StreamId other = WireProducer.stream("unwatched", "exec");
        try (WireProducer sink = new WireProducer(broker, topic)) {
            sink.events(stream, 1, 1);
            awaitReceived(stream, 1); // before the client: not one of its events
            StepVerifier.create(
                            Flux.merge(watch(stream), watch(stream))
                                    .groupBy(ServerSentEvent::event)
                                    .flatMap(it -> it.map(message -> it.key() + message.data())))
                    .expectNextMatches(it -> it.startsWith("hello"))
                    .expectNextMatches(it -> it.startsWith("hello"))
                    .then(() -> {
                        awaitClients(2);
                        sink.events(other, 1, 1);
                        sink.event(stream, 2, "{\"number\":2,\"text\":\"\\n\\u0000</script>\"}");
                    })
                    .expectNextMatches(FleetControllerIT::isTheEvent)
                    .expectNextMatches(FleetControllerIT::isTheEvent)
                    .thenCancel()
                    .verify(PATIENCE);
        }
    }

    private static boolean isTheEvent(String message) {
        return message.startsWith("event{\"time\":\"")
                && message.endsWith(
                        "\"position\":2,\"value\":{\"number\":2,"
                                + "\"text\":\"\\n\\u0000</script>\"}}");
    }

    @Test
    void shouldNameTheMissingProperty() {
        WebTestClient without =
                WebTestClient.bindToController(
                                new FleetController(
                                        Optional.empty(), application.getBean(Clients.class)))
                        .controllerAdvice(application.getBean("problemDetailsHandler"))
                        .build();
        for (String path : new String[] {"", "/events?host=a&source=b"}) {
            without.get()
                    .uri("/api/fleet" + path)
                    .exchange()
                    .expectStatus()
                    .isNotFound()
                    .expectBody()
                    .jsonPath("$.detail")
                    .value(it ->
                            assertThat(it.toString())
                                    .contains("set the property bpf-events.web.fleet.brokers"));
        }
        client.get().uri("/api/stats").exchange().expectBody().jsonPath("$.fleet").isEqualTo(true);
        client.get().uri("/api/fleet/events?host=a").exchange().expectStatus().isBadRequest();
    }

    @Test
    void shouldReportAMissingTopic(JvmBroker broker) {
        Fleet fleet =
                new Fleet(
                        new FleetProperties(broker.bootstrapServers(), "no-such-topic", Map.of()),
                        new MessageEncoder(new JsonMapper()));
        try {
            await().until(() -> fleet.describe().error() != null);
            assertThat(fleet.describe().error())
                    .contains("no-such-topic", "the topic does not exist: create it");
        } finally {
            fleet.destroy();
        }
    }

    @Test
    void shouldPassPropertiesToTheConsumer(JvmBroker broker) {
        assertThat(application.getBean(FleetProperties.class).properties())
                .isEqualTo(Map.of("client.id", "page"));
        Fleet fleet =
                new Fleet(
                        new FleetProperties(
                                broker.bootstrapServers(),
                                topic,
                                Map.of("security.protocol", "TELNET")),
                        new MessageEncoder(new JsonMapper()));
        try {
            await().until(() -> fleet.describe().error() != null);
            assertThat(fleet.describe().error())
                    .contains("correct the consumer's properties", "security.protocol", "TELNET");
        } finally {
            fleet.destroy();
        }
    }
}
