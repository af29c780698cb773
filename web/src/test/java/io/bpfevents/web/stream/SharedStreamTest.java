package io.bpfevents.web.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.web.source.Kind;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.http.codec.ServerSentEvent;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.StepVerifier.FirstStep;

/**
 * The shared stream on simulated rings, in virtual time: no thread but the test's does anything,
 * and no test waits.
 */
class SharedStreamTest {
    private static final Set<Kind> EXEC = EnumSet.of(Kind.EXEC);
    private static final Duration A_HEARTBEAT = World.LIMITS.heartbeat();

    private World world; // made within virtual time
    private FailingRings failing;

    private FirstStep<ServerSentEvent<String>> verify(long demand) {
        return StepVerifier.withVirtualTime(() -> share(EXEC, null), demand);
    }

    private Flux<ServerSentEvent<String>> share(Set<Kind> kinds, Long lastId) {
        if (world == null) {
            world = new World();
        }
        return world.clients.share(kinds, lastId);
    }

    private Flux<ServerSentEvent<String>> shareWhatFails() {
        world = new World(others -> failing = new FailingRings(others, Kind.EXEC));
        return share(EXEC, null);
    }

    private void exec(int... pids) {
        for (int pid : pids) {
            world.rings.exec(pid, "true");
        }
        world.rings.run();
    }

    @Test
    void shouldGreetAndSendWhatHappens() {
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
    void shouldSendAHeartbeatWhenNothingHappens() {
        verify(Long.MAX_VALUE)
                .expectNextCount(1) // the greeting
                .thenAwait(A_HEARTBEAT)
                .assertNext(beat -> assertThat(beat.comment()).isEqualTo("heartbeat"))
                .then(() -> exec(7))
                .assertNext(event -> assertThat(event.event()).isEqualTo("exec"))
                .thenAwait(A_HEARTBEAT)
                .assertNext(beat -> assertThat(beat.comment()).isEqualTo("heartbeat"))
                .thenCancel()
                .verify();
    }

    @Test
    void shouldReleaseAClientThatTakesNothingForAsLongAsItMay() {
        verify(1)
                .expectNextCount(1)
                .thenAwait(A_HEARTBEAT)
                .then(() -> assertThat(world.clients.count()).isEqualTo(1))
                .thenAwait(A_HEARTBEAT)
                .expectError(ClientStalledException.class)
                .verify();

        assertThat(world.clients.count()).isZero();
        assertThat(world.rings.open(Kind.EXEC)).isZero();
    }

    @Test
    void shouldTellAClientWhatItWasTooSlowFor() {
        verify(1)
                .expectNextCount(1)
                .then(() -> {
                    for (int pid = 0; pid < 20; pid++) {
                        exec(pid);
                    }
                })
                .thenRequest(3)
                .assertNext(
                        event -> assertThat(event.data()).contains("\"pid\":0,")) // merge has it
                .assertNext(loss -> {
                    assertThat(loss.event()).isEqualTo("loss");
                    assertThat(loss.id()).isNull();
                    assertThat(loss.data())
                            .isEqualTo(
                                    "{\"cause\":\"BUFFER_OVERFLOW\",\"kind\":\"exec\",\"count\":3}");
                })
                .assertNext(event -> assertThat(event.data()).contains("\"pid\":4,"))
                .then(() ->
                        assertThat(world.clients.describeShared())
                                .singleElement()
                                .satisfies(client -> {
                                    assertThat(client.bufferDropped()).isEqualTo(3);
                                    assertThat(client.buffered()).isEqualTo(14);
                                }))
                .thenCancel()
                .verify();
    }

    @Test
    void shouldHaveAProgramOnlyWhileSomebodyWantsItAndItIsSwitchedOn() {
        verify(Long.MAX_VALUE)
                .expectNextCount(1)
                .then(() -> {
                    assertThat(world.rings.open(Kind.EXEC)).isEqualTo(1);
                    assertThat(world.rings.open(Kind.OPEN)).isZero();
                    assertThat(world.sources.watchers(Kind.EXEC)).isEqualTo(1);
                    world.sources.enable(Kind.EXEC, false);
                    assertThat(world.rings.open(Kind.EXEC)).isZero();
                    world.sources.enable(Kind.EXEC, true);
                    exec(7);
                })
                .expectNextCount(1)
                .thenCancel()
                .verify();

        assertThat(world.rings.open(Kind.EXEC)).isZero();
        assertThat(world.sources.watchers(Kind.EXEC)).isZero();
        assertThat(world.ring("shared", "exec").delivered()).isEqualTo(1);
    }

    @Test
    void shouldTellWhyAKindHasNoEventsWhileTheOthersHave() {
        StepVerifier.withVirtualTime(
                        () -> {
                            world = new World(rings -> new FailingRings(rings, Kind.OPEN));
                            return share(EnumSet.of(Kind.EXEC, Kind.OPEN), null);
                        })
                .expectNextCount(1)
                .then(() -> {
                    assertThat(world.clients.failure(Kind.OPEN)).isEqualTo("no such tracepoint");
                    assertThat(world.clients.failure(Kind.EXEC)).isNull();
                    exec(7);
                })
                .assertNext(event -> assertThat(event.event()).isEqualTo("exec"))
                .thenCancel()
                .verify();
    }

    @Test
    void shouldFailNoLongerThanItIsWanted() {
        StepVerifier.withVirtualTime(this::shareWhatFails)
                .expectNextCount(1)
                .then(() -> {
                    assertThat(world.clients.failure(Kind.EXEC)).isNotNull();
                    world.sources.enable(Kind.EXEC, false);
                    assertThat(world.clients.failure(Kind.EXEC)).isNull();
                    world.sources.enable(Kind.EXEC, true);
                    assertThat(world.clients.failure(Kind.EXEC)).isNotNull();
                })
                .thenCancel()
                .verify();
        assertThat(world.clients.failure(Kind.EXEC)).isNull();

        failing.mend();
        StepVerifier.withVirtualTime(() -> share(EXEC, null))
                .expectNextCount(1)
                .then(() -> assertThat(world.rings.open(Kind.EXEC)).isEqualTo(1))
                .thenCancel()
                .verify();
    }

    @Test
    void shouldRetryWhatFailedWhenItIsSwitchedOnAgain() {
        StepVerifier.withVirtualTime(this::shareWhatFails)
                .expectNextCount(1)
                .then(() -> {
                    failing.mend();
                    world.sources.enable(Kind.EXEC, false);
                    world.sources.enable(Kind.EXEC, true);
                    assertThat(world.clients.failure(Kind.EXEC)).isNull();
                    exec(7);
                })
                .assertNext(event -> assertThat(event.event()).isEqualTo("exec"))
                .thenCancel()
                .verify();
    }

    @Test
    void shouldResumeBehindTheGreeting() {
        StringBuilder greeting = new StringBuilder();
        verify(Long.MAX_VALUE)
                .assertNext(hello -> greeting.append(hello.id()))
                .then(() -> exec(7))
                .expectNextCount(1) // which is lost on its way
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
    void shouldMeterARingWhileItIsOpen() {
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
        assertThat(world.meters.find("bpf.ringbuf.delivered").meters()).isEmpty();
    }

    private double metered(String name) {
        return world.meters
                .get(name)
                .tags("kind", "exec", "stream", "shared")
                .meter()
                .measure()
                .iterator()
                .next()
                .getValue();
    }

    @Test
    void shouldEndAllStreamsWithTheServer() {
        verify(Long.MAX_VALUE).expectNextCount(1).then(() -> world.clients.stop()).verifyComplete();
        assertThat(world.rings.open(Kind.EXEC)).isZero();
        assertThat(world.clients.count()).isZero();
    }

    @Test
    void shouldMakeJsonOfBytesThatAreNoText() {
        StepVerifier.withVirtualTime(() -> share(EnumSet.of(Kind.OPEN), null))
                .expectNextCount(1)
                .then(() -> {
                    byte[] comm = {'a', (byte) 0xff, '"', '\n', 'b'};
                    world.rings.open(7, comm, "ü\t");
                    world.rings.run();
                })
                .assertNext(event ->
                        assertThat(event.data())
                                .contains("\"comm\":\"a\ufffd\\\"\\nb\"", "\"detail\":\"ü\\t\""))
                .thenCancel()
                .verify();
    }

    @Test
    void shouldRefuseOneClientTooMany() {
        world = new World();
        var others =
                Flux.range(0, World.LIMITS.clients())
                        .flatMap(_ -> world.clients.share(EXEC, null), 256)
                        .subscribe();

        StepVerifier.create(world.clients.share(EXEC, null))
                .expectErrorMatches(e ->
                        e instanceof TooManyException refusal
                                && refusal.getStatusCode().value() == 503)
                .verify();
        others.dispose();
        assertThat(world.clients.count()).isZero();
    }
}
