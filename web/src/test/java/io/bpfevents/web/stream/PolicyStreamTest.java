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

/** Streams with rings of their own, on simulated ones in virtual time. */
class PolicyStreamTest {
    private static final Set<Kind> EXEC = EnumSet.of(Kind.EXEC);
    private static final int MANY = 500; // of which the ring holds a few

    private World world;

    private Flux<ServerSentEvent<String>> own(Policy policy) {
        world = new World();
        return world.clients.own(EXEC, policy);
    }

    private FirstStep<ServerSentEvent<String>> stalled(Policy policy) {
        return StepVerifier.withVirtualTime(() -> own(policy), 1);
    }

    private void execs() {
        for (int pid = 1; pid <= MANY; pid++) {
            world.rings.exec(pid, "true");
            world.rings.run();
        }
    }

    private RingJson ring() {
        return world.ring("s1", "exec");
    }

    @Test
    void shouldFillTheRingOfAClientThatStallsAndRecover() {
        stalled(Policy.BACKPRESSURE)
                .expectNextCount(1)
                .then(() -> {
                    execs();
                    // what is asked for ahead was read; the rest fills the ring, or was lost there
                    assertThat(ring().delivered()).isBetween(1L, 20L);
                    assertThat(ring().pendingBytes()).isGreaterThan(4096 - 200);
                    assertThat(ring().reserveFailed()).isGreaterThan(MANY / 2);
                })
                .thenRequest(Long.MAX_VALUE)
                .then(() -> world.rings.run())
                .thenConsumeWhile(message -> "exec".equals(message.event()))
                .assertNext(loss ->
                        assertThat(loss.data())
                                .isEqualTo(
                                        "{\"cause\":\"RESERVE_FAILED\",\"kind\":\"exec\",\"count\":%d}"
                                                .formatted(ring().reserveFailed())))
                .then(() -> {
                    assertThat(ring().pendingBytes()).isZero();
                    world.rings.exec(MANY + 1, "true");
                    world.rings.run();
                })
                .assertNext(event -> assertThat(event.data()).contains("\"pid\":" + (MANY + 1)))
                .thenCancel()
                .verify();
    }

    @Test
    void shouldKeepTheNewestOnly() {
        stalled(Policy.LATEST)
                .expectNextCount(1)
                .then(() -> {
                    execs();
                    assertThat(ring().dropped()).isGreaterThan(MANY / 2);
                    assertThat(ring().reserveFailed()).isZero();
                })
                .thenCancel()
                .verify();
    }

    @Test
    void shouldEndWhenOneIsLost() {
        stalled(Policy.ERROR)
                .expectNextCount(1)
                .then(this::execs)
                .thenRequest(Long.MAX_VALUE)
                .then(() -> world.rings.run())
                .thenConsumeWhile(message -> !"failure".equals(message.event()))
                .assertNext(failure -> assertThat(failure.data()).containsPattern("\"lost\":\\d+"))
                .verifyComplete();

        assertThat(world.clients.describeStreams()).hasSize(1); // the shared one
    }

    @Test
    void shouldReleaseAClientThatTakesNothingForAsLongAsItMay() {
        Duration almost = World.LIMITS.stall().minusSeconds(1);
        stalled(Policy.BACKPRESSURE)
                .expectNextCount(1)
                .thenAwait(almost)
                .then(() -> assertThat(world.clients.count()).isEqualTo(1))
                .thenAwait(World.LIMITS.heartbeat().multipliedBy(2))
                .verifyError(ClientStalledException.class);

        assertThat(world.rings.open(Kind.EXEC)).isZero();
        assertThat(world.clients.count()).isZero();
        StepVerifier.create(world.clients.own(EXEC, Policy.BACKPRESSURE)) // it may return
                .assertNext(hello -> assertThat(hello.event()).isEqualTo("hello"))
                .thenCancel()
                .verify();
    }

    @Test
    void shouldKeepAClientThatReadsTenEventsPerSecond() {
        Duration pause = Duration.ofMillis(100);
        long events = 2 * World.LIMITS.stall().dividedBy(pause);
        var reading = stalled(Policy.BACKPRESSURE).expectNextCount(1);
        for (int i = 0; i < events; i++) {
            int pid = i;
            reading =
                    reading.then(
                                    () -> {
                                        world.rings.exec(pid, "true");
                                        world.rings.run();
                                    })
                            .thenAwait(pause)
                            .thenRequest(1)
                            .expectNextCount(1);
        }
        reading.then(() -> assertThat(world.clients.count()).isEqualTo(1)).thenCancel().verify();
    }

    @Test
    void shouldRefuseOneTooMany() {
        world = new World();
        var others =
                Flux.range(0, World.LIMITS.policyStreams())
                        .flatMap(_ -> world.clients.own(EXEC, Policy.DROP))
                        .subscribe();

        StepVerifier.create(world.clients.own(EXEC, Policy.DROP))
                .verifyErrorSatisfies(e ->
                        assertThat(e)
                                .isInstanceOf(TooManyException.class)
                                .hasMessageContaining("leave out the policy"));
        others.dispose();
        assertThat(world.rings.open(Kind.EXEC)).isZero();
        assertThat(world.clients.count()).isZero();
    }
}
