package io.bpfevents.spring.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.catalog.KernelSource;
import io.bpfevents.catalog.process.ProcessExit;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.BpfProgram;
import io.bpfevents.core.ring.EventBuffer;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.ProcessResources;
import io.bpfevents.spring.actuate.BpfEventsEndpoint;
import io.bpfevents.spring.actuate.BpfEventsHealthIndicator;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Flux;

/** An application that reads an object of its own and a source of the catalogue. */
@KernelTest
class KernelApplicationIT {
    record Start(int pid, String filename) {}

    /** Collects the events of both streams. */
    static final class Collector {
        final List<Start> starts = new CopyOnWriteArrayList<>();
        final List<ProcessExit> exits = new CopyOnWriteArrayList<>();
        final CompletableFuture<Void> startsComplete = new CompletableFuture<>();
        final CompletableFuture<Void> exitsComplete = new CompletableFuture<>();

        Collector(Flux<Start> starts, Flux<ProcessExit> exits) {
            starts.subscribe(
                    this.starts::add,
                    startsComplete::completeExceptionally,
                    () -> startsComplete.complete(null));
            exits.subscribe(
                    this.exits::add,
                    exitsComplete::completeExceptionally,
                    () -> exitsComplete.complete(null));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {
        @Bean
        Collector collector(
                @Qualifier("starts") Flux<Start> starts,
                @Qualifier("exits") Flux<ProcessExit> exits) {
            return new Collector(starts, exits);
        }

        @Bean
        MeterRegistry registry() {
            return new SimpleMeterRegistry();
        }
    }

    private static ConfigurableApplicationContext start() {
        return new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "spring.config.name=none",
                        "spring.main.banner-mode=off",
                        "management.endpoints.web.exposure.include=*",
                        "bpf-events.objects.exec.location=classpath:META-INF/bpf/exec.bpf.o",
                        "bpf-events.objects.exec.rings.starts.map=events",
                        "bpf-events.objects.exec.rings.starts.type=" + Start.class.getName(),
                        "bpf-events.objects.exec.rings.starts.size=1MB",
                        "bpf-events.sources.exits.type=ProcessExit",
                        "bpf-events.sources.exits.ring-size=512KB",
                        "bpf-events.sources.exits.filter.except-this-process=true")
                .run();
    }

    private static long runTrue() throws IOException, InterruptedException {
        Process process = new ProcessBuilder("/bin/true").start();
        assertThat(process.waitFor()).isZero();
        return process.pid();
    }

    @Test
    void shouldReadBothAndReleaseEverythingAtTheStop() throws Exception {
        ProcessResources before = ProcessResources.countAtRest();
        Collector collector;
        try (ConfigurableApplicationContext context = start()) {
            collector = context.getBean(Collector.class);
            KernelSource<?> source = context.getBean("exitsSource", KernelSource.class);
            await().until(() -> source.ring().isPresent()); // it loads on a thread of its own
            long pid = runTrue();
            await().until(() -> collector.starts.stream().anyMatch(it -> it.pid() == pid));
            await().until(() -> collector.exits.stream().anyMatch(it -> it.pid() == pid));
            assertThat(collector.starts)
                    .filteredOn(it -> it.pid() == pid)
                    .extracting(Start::filename)
                    .contains("/bin/true");

            assertThat(context.getBean("startsBuffer", EventBuffer.class).sizeBytes())
                    .isEqualTo(1 << 20);
            assertThat(source.ring().orElseThrow().sizeBytes()).isEqualTo(512 << 10);
            Health health = context.getBean(BpfEventsHealthIndicator.class).health();
            assertThat(health.getStatus()).isEqualTo(Status.UP);
            assertThat(context.getBean(BpfEventsEndpoint.class).describe().objects())
                    .extractingByKey("exec")
                    .satisfies(it -> assertThat(it.attached()).containsExactly("on_exec"));
            assertThat(
                            context.getBean(MeterRegistry.class)
                                    .get("bpf.source.delivered")
                                    .tag("bean", "exitsSource")
                                    .functionCounter()
                                    .count())
                    .isPositive();

            context.getBean(BpfObject.class).programs().forEach(BpfProgram::detach);
            assertThat(context.getBean(BpfEventsHealthIndicator.class).health().getStatus())
                    .isEqualTo(Status.DOWN);
        }
        assertThat(collector.startsComplete).isCompleted();
        assertThat(collector.exitsComplete).isCompleted();
        await().until(() -> ProcessResources.countAtRest().equals(before));
    }
}
