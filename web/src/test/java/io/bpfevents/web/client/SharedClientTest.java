package io.bpfevents.web.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.web.source.Kind;
import io.bpfevents.web.stream.LimitExceededException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.http.codec.ServerSentEvent;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.StepVerifier.FirstStep;

/**
 * Clients of the shared stream, on simulated rings in virtual time: everything happens on the
 * test's thread, and no test waits.
 */
class SharedClientTest {
    private static final Set<Kind> EXEC = EnumSet.of(Kind.EXEC);
    private static final Duration HEARTBEAT = StreamFixture.LIMITS.heartbeat();

    private StreamFixture fixture; // must be created in virtual time
    private FailingRings failing;

    private FirstStep<ServerSentEvent<String>> verify(long demand) {
        return StepVerifier.withVirtualTime(() -> share(EXEC, null), demand);
    }

    private Flux<ServerSentEvent<String>> share(Set<Kind> kinds, Long lastId) {
        if (fixture == null) {
            fixture = new StreamFixture();
        }
        return fixture.clients.share(kinds, lastId);
    }

    private Flux<ServerSentEvent<String>> shareFailingKind() {
        fixture = new StreamFixture(others -> failing = new FailingRings(others, Kind.EXEC));
        return share(EXEC, null);
    }

    private void exec(int... pids) {
        for (int pid : pids) {
            fixture.rings.exec(pid, "true");
        }
        fixture.rings.run();
    }

    @Test
    void shouldGreetAClientAndSendEvents() {
        verify(Long.MAX_VALUE)
                .assertNext(hello -> {
                    assertThat(hello.event()).isEqualTo("hello");
                    assertThat(hello.retry()).isEqualTo(Duration.ofSeconds(1));
                    assertThat(hello.data())
                            .contains("\"kinds\":[\"exec\"]", "\"simulated\":true", "\"s1\"");
                })
                .then(() -> exec(7))
                .assertNext(event -> {
                    assertThat(event.event()).isEqualTo("exec");
                    assertThat(event.id()).matches("\\d{16}");
                    assertThat(event.data())
                            .contains("\"pid\":7,\"ppid\":1,\"comm\":\"true\"", "\"/bin/true\"");
                })
                .thenCancel()
                .verify();
    }

    @Test
    void shouldSendHeartbeatsWithoutEvents() {
        verify(Long.MAX_VALUE)
                .expectNextCount(1) // the greeting
                .thenAwait(HEARTBEAT)
                .assertNext(beat -> assertThat(beat.comment()).isEqualTo("heartbeat"))
                .then(() -> exec(7))
                .assertNext(event -> assertThat(event.event()).isEqualTo("exec"))
                .thenAwait(HEARTBEAT)
                .assertNext(beat -> assertThat(beat.comment()).isEqualTo("heartbeat"))
                .thenCancel()
                .verify();
    }

    @Test
    void shouldTerminateAClientThatReceivesNothing() {
        verify(1)
                .expectNextCount(1)
                .thenAwait(HEARTBEAT)
                .then(() -> assertThat(fixture.clients.count()).isEqualTo(1))
                .thenAwait(HEARTBEAT)
                .expectError(ClientStalledException.class)
                .verify();

        assertThat(fixture.clients.count()).isZero();
        assertThat(fixture.rings.open(Kind.EXEC)).isZero();
    }

    @Test
    void shouldReportTheLossesOfASlowClient() {
        verify(1)
                .expectNextCount(1)
                .then(() -> {
                    for (int pid = 0; pid < 20; pid++) {
                        exec(pid);
                    }
                })
                .thenRequest(3)
                .assertNext(event ->
                        assertThat(event.data()).contains("\"pid\":0,")) // prefetched by the merge
                .assertNext(loss -> {
                    assertThat(loss.event()).isEqualTo("loss");
                    assertThat(loss.id()).isNull();
                    assertThat(loss.data())
                            .isEqualTo(
                                    "{\"cause\":\"BUFFER_OVERFLOW\",\"kind\":\"exec\",\"count\":3}");
                })
                .assertNext(event -> assertThat(event.data()).contains("\"pid\":4,"))
                .then(() ->
                        assertThat(fixture.clients.describeShared())
                                .singleElement()
                                .satisfies(client -> {
                                    assertThat(client.bufferDropped()).isEqualTo(3);
                                    assertThat(client.buffered()).isEqualTo(14);
                                }))
                .thenCancel()
                .verify();
    }

    @Test
    void shouldAttachAProgramOnlyWhileItsKindIsUsedAndSwitchedOn() {
        verify(Long.MAX_VALUE)
                .expectNextCount(1)
                .then(() -> {
                    assertThat(fixture.rings.open(Kind.EXEC)).isEqualTo(1);
                    assertThat(fixture.rings.open(Kind.OPEN)).isZero();
                    assertThat(fixture.sources.watchers(Kind.EXEC)).isEqualTo(1);
                    fixture.sources.enable(Kind.EXEC, false);
                    assertThat(fixture.rings.open(Kind.EXEC)).isZero();
                    fixture.sources.enable(Kind.EXEC, true);
                    exec(7);
                })
                .expectNextCount(1)
                .thenCancel()
                .verify();

        assertThat(fixture.rings.open(Kind.EXEC)).isZero();
        assertThat(fixture.sources.watchers(Kind.EXEC)).isZero();
        assertThat(fixture.ring("shared", "exec").delivered()).isEqualTo(1);
    }

    @Test
    void shouldReportTheFailureOfOneKindAndServeTheOthers() {
        StepVerifier.withVirtualTime(
                        () -> {
                            fixture =
                                    new StreamFixture(rings -> new FailingRings(rings, Kind.OPEN));
                            return share(EnumSet.of(Kind.EXEC, Kind.OPEN), null);
                        })
                .expectNextCount(1)
                .then(() -> {
                    assertThat(fixture.clients.failure(Kind.OPEN)).isEqualTo("no such tracepoint");
                    assertThat(fixture.clients.failure(Kind.EXEC)).isNull();
                    exec(7);
                })
                .assertNext(event -> assertThat(event.event()).isEqualTo("exec"))
                .thenCancel()
                .verify();
    }

    @Test
    void shouldClearAFailureWhenTheKindIsNoLongerUsed() {
        StepVerifier.withVirtualTime(this::shareFailingKind)
                .expectNextCount(1)
                .then(() -> {
                    assertThat(fixture.clients.failure(Kind.EXEC)).isNotNull();
                    fixture.sources.enable(Kind.EXEC, false);
                    assertThat(fixture.clients.failure(Kind.EXEC)).isNull();
                    fixture.sources.enable(Kind.EXEC, true);
                    assertThat(fixture.clients.failure(Kind.EXEC)).isNotNull();
                })
                .thenCancel()
                .verify();
        assertThat(fixture.clients.failure(Kind.EXEC)).isNull();

        failing.repair();
        StepVerifier.withVirtualTime(() -> share(EXEC, null))
                .expectNextCount(1)
                .then(() -> assertThat(fixture.rings.open(Kind.EXEC)).isEqualTo(1))
                .thenCancel()
                .verify();
    }

    @Test
    void shouldRetryAFailedKindWhenItIsSwitchedOnAgain() {
        StepVerifier.withVirtualTime(this::shareFailingKind)
                .expectNextCount(1)
                .then(() -> {
                    failing.repair();
                    fixture.sources.enable(Kind.EXEC, false);
                    fixture.sources.enable(Kind.EXEC, true);
                    assertThat(fixture.clients.failure(Kind.EXEC)).isNull();
                    exec(7);
                })
                .assertNext(event -> assertThat(event.event()).isEqualTo("exec"))
                .thenCancel()
                .verify();
    }

    @Test
    void shouldResumeAfterTheGreeting() {
        StringBuilder greeting = new StringBuilder();
        verify(Long.MAX_VALUE)
                .assertNext(hello -> greeting.append(hello.id()))
                .then(() -> exec(7))
                .expectNextCount(1) // an event that the client does not receive
                .thenCancel()
                .verify();

        long last = Long.parseLong(greeting.toString());
        StepVerifier.withVirtualTime(() -> share(EXEC, last))
                .assertNext(hello -> assertThat(hello.id()).isEqualTo(greeting.toString()))
                .assertNext(event -> assertThat(event.data()).contains("\"pid\":7,"))
                .thenCancel()
                .verify();
    }

    @Test
    void shouldRegisterMetersWhileARingIsOpen() {
        verify(Long.MAX_VALUE)
                .expectNextCount(1)
                .then(() -> exec(1, 2, 3))
                .expectNextCount(3)
                .then(() -> {
                    assertThat(metered("bpf.ringbuf.delivered")).isEqualTo(3);
                    assertThat(metered("bpf.ringbuf.pending")).isZero();
                    assertThat(metered("bpf.ringbuf.size")).isEqualTo(4096);
                })
                .thenCancel()
                .verify();
        assertThat(fixture.meters.find("bpf.ringbuf.delivered").meters()).isEmpty();
    }

    private double metered(String name) {
        return fixture.meters
                .get(name)
                .tags("kind", "exec", "stream", "shared")
                .meter()
                .measure()
                .iterator()
                .next()
                .getValue();
    }

    @Test
    void shouldCompleteAllStreamsOnShutdown() {
        verify(Long.MAX_VALUE)
                .expectNextCount(1)
                .then(() -> fixture.clients.stop())
                .verifyComplete();
        assertThat(fixture.rings.open(Kind.EXEC)).isZero();
        assertThat(fixture.clients.count()).isZero();
    }

    @Test
    void shouldEncodeBytesThatAreNotUtf8() {
        StepVerifier.withVirtualTime(() -> share(EnumSet.of(Kind.OPEN), null))
                .expectNextCount(1)
                .then(() -> {
                    byte[] comm = {'a', (byte) 0xff, '"', '\n', 'b'};
                    fixture.rings.open(7, comm, "ü\t");
                    fixture.rings.run();
                })
                .assertNext(event ->
                        assertThat(event.data())
                                .contains("\"comm\":\"a\ufffd\\\"\\nb\"", "\"detail\":\"ü\\t\""))
                .thenCancel()
                .verify();
    }

    @Test
    void shouldLimitTheNumberOfClients() {
        fixture = new StreamFixture();
        var others =
                Flux.range(0, StreamFixture.LIMITS.clients())
                        .flatMap(_ -> fixture.clients.share(EXEC, null), 256)
                        .subscribe();

        StepVerifier.create(fixture.clients.share(EXEC, null))
                .expectErrorMatches(e ->
                        e instanceof LimitExceededException rejected
                                && rejected.getStatusCode().value() == 503)
                .verify();
        others.dispose();
        assertThat(fixture.clients.count()).isZero();
    }
}
