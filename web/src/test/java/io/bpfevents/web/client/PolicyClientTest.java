package io.bpfevents.web.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.web.json.RingJson;
import io.bpfevents.web.policy.Policy;
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

/** Clients with a policy and their own rings, on simulated rings in virtual time. */
class PolicyClientTest {
    private static final Set<Kind> EXEC = EnumSet.of(Kind.EXEC);
    private static final int EVENTS = 500; // more than the ring holds

    private StreamFixture fixture;

    private Flux<ServerSentEvent<String>> own(Policy policy) {
        fixture = new StreamFixture();
        return fixture.clients.own(EXEC, policy);
    }

    private FirstStep<ServerSentEvent<String>> stalled(Policy policy) {
        return StepVerifier.withVirtualTime(() -> own(policy), 1);
    }

    private void execs() {
        for (int pid = 1; pid <= EVENTS; pid++) {
            fixture.rings.exec(pid, "true");
            fixture.rings.run();
        }
    }

    private RingJson ring() {
        return fixture.ring("s1", "exec");
    }

    @Test
    void shouldFillTheRingOfAStalledClientAndRecover() {
        stalled(Policy.BACKPRESSURE)
                .expectNextCount(1)
                .then(() -> {
                    execs();
                    // the prefetched events were read; the others fill the ring or were lost
                    assertThat(ring().delivered()).isBetween(1L, 20L);
                    assertThat(ring().pendingBytes()).isGreaterThan(4096 - 400);
                    assertThat(ring().reserveFailures()).isGreaterThan(EVENTS / 2);
                })
                .thenRequest(Long.MAX_VALUE)
                .then(() -> fixture.rings.run())
                .thenConsumeWhile(message -> "exec".equals(message.event()))
                .assertNext(loss ->
                        assertThat(loss.data())
                                .isEqualTo(
                                        "{\"cause\":\"RESERVE_FAILURE\",\"kind\":\"exec\",\"count\":%d}"
                                                .formatted(ring().reserveFailures())))
                .then(() -> {
                    assertThat(ring().pendingBytes()).isZero();
                    fixture.rings.exec(EVENTS + 1, "true");
                    fixture.rings.run();
                })
                .assertNext(event -> assertThat(event.data()).contains("\"pid\":" + (EVENTS + 1)))
                .thenCancel()
                .verify();
    }

    @Test
    void shouldDropAllButTheNewestRecord() {
        stalled(Policy.LATEST)
                .expectNextCount(1)
                .then(() -> {
                    execs();
                    assertThat(ring().dropped()).isGreaterThan(EVENTS / 2);
                    assertThat(ring().reserveFailures()).isZero();
                })
                .thenCancel()
                .verify();
    }

    @Test
    void shouldFailAtTheFirstLoss() {
        stalled(Policy.ERROR)
                .expectNextCount(1)
                .then(this::execs)
                .thenRequest(Long.MAX_VALUE)
                .then(() -> fixture.rings.run())
                .thenConsumeWhile(message -> !"failure".equals(message.event()))
                .assertNext(failure -> assertThat(failure.data()).containsPattern("\"lost\":\\d+"))
                .verifyComplete();

        assertThat(fixture.clients.describeStreams()).hasSize(1); // the shared stream
    }

    @Test
    void shouldTerminateAClientThatReceivesNothing() {
        Duration almost = StreamFixture.LIMITS.stall().minusSeconds(1);
        stalled(Policy.BACKPRESSURE)
                .expectNextCount(1)
                .thenAwait(almost)
                .then(() -> assertThat(fixture.clients.count()).isEqualTo(1))
                .thenAwait(StreamFixture.LIMITS.heartbeat().multipliedBy(2))
                .verifyError(ClientStalledException.class);

        assertThat(fixture.rings.open(Kind.EXEC)).isZero();
        assertThat(fixture.clients.count()).isZero();
        StepVerifier.create(
                        fixture.clients.own(EXEC, Policy.BACKPRESSURE)) // the limit is free again
                .assertNext(hello -> assertThat(hello.event()).isEqualTo("hello"))
                .thenCancel()
                .verify();
    }

    @Test
    void shouldKeepAClientThatReadsTenEventsPerSecond() {
        Duration pause = Duration.ofMillis(100);
        long events = 2 * StreamFixture.LIMITS.stall().dividedBy(pause);
        var reading = stalled(Policy.BACKPRESSURE).expectNextCount(1);
        for (int i = 0; i < events; i++) {
            int pid = i;
            reading =
                    reading.then(
                                    () -> {
                                        fixture.rings.exec(pid, "true");
                                        fixture.rings.run();
                                    })
                            .thenAwait(pause)
                            .thenRequest(1)
                            .expectNextCount(1);
        }
        reading.then(() -> assertThat(fixture.clients.count()).isEqualTo(1)).thenCancel().verify();
    }

    @Test
    void shouldLimitTheNumberOfStreams() {
        fixture = new StreamFixture();
        var others =
                Flux.range(0, StreamFixture.LIMITS.policyStreams())
                        .flatMap(_ -> fixture.clients.own(EXEC, Policy.DROP))
                        .subscribe();

        StepVerifier.create(fixture.clients.own(EXEC, Policy.DROP))
                .verifyErrorSatisfies(e ->
                        assertThat(e)
                                .isInstanceOf(LimitExceededException.class)
                                .hasMessageContaining("leave out the policy"));
        others.dispose();
        assertThat(fixture.rings.open(Kind.EXEC)).isZero();
        assertThat(fixture.clients.count()).isZero();
    }
}
