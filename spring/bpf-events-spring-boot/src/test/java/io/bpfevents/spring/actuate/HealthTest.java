package io.bpfevents.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.spring.accounting.Accounting;
import io.bpfevents.spring.autoconfigure.Contexts;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** The statuses and details of an application's buffers. */
class HealthTest {
    private final ApplicationContextRunner application =
            Contexts.mode("simulated")
                    .withPropertyValues(
                            "bpf-events.sources.opens.type=FileOpen",
                            "bpf-events.objects.samples.rings.numbers.size=4KB",
                            "management.endpoints.web.exposure.include=*");

    private static void fill(SimulatedRingbuf ring) {
        while (ring.output(new byte[8])) {}
    }

    @Test
    void shouldBeUp() {
        application.run(context -> {
            Health health = context.getBean(BpfEventsHealthIndicator.class).health();
            assertThat(health.getStatus()).isEqualTo(Status.UP);
            assertThat(health.getDetails()).containsEntry("reason", "as configured");
            assertThat(health.getDetails().get("buffers"))
                    .asString()
                    .contains("numbersBuffer", "opensSource", "reserve_failure=0");
        });
    }

    @Test
    void shouldBeLosing() {
        application.run(context -> {
            fill(context.getBean("numbersBuffer", SimulatedRingbuf.class));
            Health health = context.getBean(BpfEventsHealthIndicator.class).health();
            assertThat(health.getStatus()).isEqualTo(BpfEventsHealthIndicator.LOSING);
            assertThat(health.getDetails().get("buffers")).asString().contains("state=LOSING");
        });
    }

    @Test
    void shouldBeDownIfARingIsClosed() {
        application.run(context -> {
            SimulatedRingbuf ring = context.getBean("numbersBuffer", SimulatedRingbuf.class);
            ring.close();
            ring.onClose().toCompletableFuture().join();
            Health health = context.getBean(BpfEventsHealthIndicator.class).health();
            assertThat(health.getStatus()).isEqualTo(Status.DOWN);
        });
    }

    @Test
    void shouldShowTheAccountingAtTheEndpoint() {
        application.run(context -> {
            SimulatedRingbuf ring = context.getBean("numbersBuffer", SimulatedRingbuf.class);
            fill(ring);
            BpfEventsEndpoint.Description description =
                    context.getBean(BpfEventsEndpoint.class).describe();
            Accounting numbers = description.buffers().get("numbersBuffer").orElseThrow();
            assertThat(numbers.lost()).containsEntry("reserve_failure", 1L);
            assertThat(numbers.sizeBytes()).isEqualTo(4096);
            assertThat(description.buffers()).containsKey("opensSource");
            assertThat(description.mode().reason()).isEqualTo("as configured");
        });
    }
}
