package io.bpfevents.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.catalog.KernelSource;
import io.bpfevents.catalog.SimulatedKernelEvents;
import io.bpfevents.catalog.event.Task;
import io.bpfevents.catalog.file.FileDelete;
import io.bpfevents.catalog.process.ProcessStart;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.spring.ActiveMode;
import io.bpfevents.spring.BpfEventsMode;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** The beans without a kernel, and their injection by type and qualifier. */
class SimulatedModeTest {
    record Sample(int value) {}

    private final ApplicationContextRunner application =
            Contexts.mode("simulated")
                    .withPropertyValues(
                            "bpf-events.objects.samples.location=classpath:none.bpf.o",
                            "bpf-events.objects.samples.rings.numbers.type="
                                    + Sample.class.getName(),
                            "bpf-events.objects.samples.rings.numbers.size=4KB",
                            "bpf-events.objects.samples.rings.other.map=events",
                            "bpf-events.sources.starts.type=process-start",
                            "bpf-events.sources.deletes.type=FileDelete");

    /** What an application injects. */
    @Configuration(proxyBeanMethods = false)
    static class User {
        record Injected(
                KernelSource<FileDelete> source,
                Flux<ProcessStart> starts,
                Flux<FileDelete> deletes,
                Flux<Sample> numbers,
                SimulatedRingbuf ring) {}

        @Bean
        Injected injected(
                KernelSource<FileDelete> byType,
                @Qualifier("starts") Flux<ProcessStart> starts,
                Flux<FileDelete> onlyOne,
                @Qualifier("numbers") Flux<Sample> numbers,
                @Qualifier("numbers") SimulatedRingbuf ring) {
            return new Injected(byType, starts, onlyOne, numbers, ring);
        }
    }

    @Test
    void shouldInjectStreamsAndSourcesByTypeAndQualifier() {
        application
                .withUserConfiguration(User.class)
                .run(context -> {
                    User.Injected injected = context.getBean(User.Injected.class);
                    assertThat(injected.source()).isSameAs(context.getBean("deletesSource"));
                    assertThat(injected.starts()).isSameAs(context.getBean("starts"));
                    assertThat(injected.deletes()).isSameAs(context.getBean("deletes"));
                    assertThat(injected.numbers()).isSameAs(context.getBean("numbers"));
                    assertThat(injected.ring()).isSameAs(context.getBean("numbersBuffer"));
                });
    }

    @Test
    void shouldDeliverEmittedEvents() {
        application.run(context -> {
            SimulatedKernelEvents kernel = context.getBean(SimulatedKernelEvents.class);
            Task task = new Task(1, 42, 42, 1, 0, 0, "sh");
            kernel.emit(new ProcessStart(Instant.now(), task, 42, false, "/bin/x", List.of("x")));
            Flux<?> starts = context.getBean("starts", Flux.class);
            StepVerifier.create(starts.take(1).cast(ProcessStart.class))
                    .expectNextMatches(it -> it.filename().equals("/bin/x"))
                    .verifyComplete();

            SimulatedRingbuf ring = context.getBean("numbersBuffer", SimulatedRingbuf.class);
            assertThat(ring.sizeBytes()).isEqualTo(4096);
            ring.submit(RecordLayout.declared(Sample.class), new Sample(7));
            Flux<?> numbers = context.getBean("numbers", Flux.class);
            StepVerifier.create(numbers.take(1).cast(Sample.class))
                    .expectNext(new Sample(7))
                    .verifyComplete();
        });
    }

    @Test
    void shouldLoadNothing() {
        application.run(context -> {
            assertThat(context).doesNotHaveBean(BpfObject.class);
            assertThat(context.getBean(ActiveMode.class).is(BpfEventsMode.SIMULATED)).isTrue();
            assertThat(context.getBean("otherBuffer", SimulatedRingbuf.class).name())
                    .isEqualTo("events");
        });
    }

    /** Beans of the application that have configured names. */
    @Configuration(proxyBeanMethods = false)
    static class Own {
        @Bean
        Flux<ProcessStart> starts() {
            return Flux.empty();
        }

        @Bean
        SimulatedKernelEvents small() {
            return new SimulatedKernelEvents(4096);
        }
    }

    @Test
    void shouldPreferBeansOfTheApplication() {
        application
                .withUserConfiguration(Own.class)
                .run(context -> {
                    assertThat(context).hasSingleBean(SimulatedKernelEvents.class);
                    Flux<?> starts = context.getBean("starts", Flux.class);
                    StepVerifier.create(starts).verifyComplete();
                });
    }
}
