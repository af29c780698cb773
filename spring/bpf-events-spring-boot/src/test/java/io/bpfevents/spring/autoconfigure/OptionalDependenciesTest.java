package io.bpfevents.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.spring.accounting.Monitor;
import io.bpfevents.spring.lifecycle.BpfEventsLifecycle;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Applications that lack a library, and those that have it. */
class OptionalDependenciesTest {
    private final ApplicationContextRunner application =
            Contexts.mode("simulated")
                    .withPropertyValues(
                            "bpf-events.objects.samples.rings.numbers.map=events",
                            "management.endpoints.web.exposure.include=*");

    @Test
    void shouldHaveHealthAndTheEndpoint() {
        application.run(context ->
                assertThat(context)
                        .hasNotFailed()
                        .hasBean("bpfEventsHealthIndicator")
                        .hasBean("bpfEventsEndpoint"));
    }

    @Test
    void shouldLeaveOutHealthIfItIsDisabled() {
        application
                .withPropertyValues("management.health.bpfevents.enabled=false")
                .run(context ->
                        assertThat(context)
                                .hasNotFailed()
                                .doesNotHaveBean("bpfEventsHealthIndicator"));
    }

    @Test
    void shouldStartWithoutTheActuator() {
        application
                .withClassLoader(
                        new FilteredClassLoader(
                                "org.springframework.boot.actuate",
                                "org.springframework.boot.health"))
                .run(context ->
                        assertThat(context)
                                .hasNotFailed()
                                .hasBean("numbers")
                                .doesNotHaveBean("bpfEventsHealthIndicator")
                                .doesNotHaveBean("bpfEventsEndpoint"));
    }

    @Test
    void shouldStartWithoutMicrometer() {
        application
                .withClassLoader(new FilteredClassLoader("io.micrometer"))
                .run(context ->
                        assertThat(context)
                                .hasNotFailed()
                                .hasBean("numbers")
                                .doesNotHaveBean("bpfEventsBufferMetrics"));
    }

    @Test
    void shouldStartWithoutTheCatalogue() {
        application
                .withClassLoader(new FilteredClassLoader("io.bpfevents.catalog"))
                .run(context ->
                        assertThat(context)
                                .hasNotFailed()
                                .hasBean("numbers")
                                .hasSingleBean(Monitor.class)
                                .hasSingleBean(BpfEventsLifecycle.class)
                                .doesNotHaveBean("bpfEventsSourceMetrics"));
    }

    @Test
    void shouldMeterBuffersAndSources() {
        application
                .withPropertyValues("bpf-events.sources.opens.type=FileOpen")
                .withBean(SimpleMeterRegistry.class)
                .withConfiguration(
                        AutoConfigurations.of(
                                MetricsAutoConfiguration.class,
                                CompositeMeterRegistryAutoConfiguration.class))
                .run(context -> {
                    MeterRegistry registry = context.getBean(MeterRegistry.class);
                    assertThat(
                                    registry.get("bpf.ringbuf.delivered")
                                            .tag("bean", "numbersBuffer")
                                            .functionCounter()
                                            .count())
                            .isZero();
                    assertThat(
                                    registry.get("bpf.source.lost")
                                            .tag("bean", "opensSource")
                                            .tag("cause", "reserve_failure")
                                            .functionCounter()
                                            .count())
                            .isZero();
                });
    }
}
