package io.bpfevents.spring.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.catalog.KernelSource;
import io.bpfevents.catalog.SimulatedKernelEvents;
import io.bpfevents.catalog.event.Task;
import io.bpfevents.catalog.file.FileDelete;
import io.bpfevents.catalog.process.ProcessStart;
import io.bpfevents.core.BpfException;
import io.bpfevents.core.ring.BpfPerfbuf;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.core.testing.LogRecords;
import io.bpfevents.spring.autoconfigure.Contexts;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** The stop of an application with beans that cannot be closed gracefully. */
class FailingCloseTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final LogRecords log = LogRecords.of("io.bpfevents.spring");
    private final ApplicationContextRunner application =
            Contexts.mode("simulated")
                    .withPropertyValues(
                            "bpf-events.sources.starts.type=ProcessStart",
                            "bpf-events.objects.samples.rings.numbers.size=4KB");

    @AfterEach
    void close() {
        log.close();
    }

    /** Sources of the application, which are registered before the configured one. */
    @Configuration(proxyBeanMethods = false)
    static class Sources {
        @Bean
        KernelSource<?> throwing(SimulatedKernelEvents kernel) {
            return failing(
                    kernel.source(FileDelete.class),
                    () -> {
                        throw new IllegalStateException("it throws");
                    });
        }

        @Bean
        KernelSource<?> failing(SimulatedKernelEvents kernel) {
            return failing(
                    kernel.source(FileDelete.class),
                    () -> CompletableFuture.failedStage(new IllegalStateException("it fails")));
        }

        private static KernelSource<?> failing(
                KernelSource<?> source, Supplier<CompletionStage<Void>> graceful) {
            return (KernelSource<?>)
                    Proxy.newProxyInstance(
                            FailingCloseTest.class.getClassLoader(),
                            new Class<?>[] {KernelSource.class},
                            (_, method, arguments) -> {
                                try {
                                    return method.getName().equals("closeGracefully")
                                            ? graceful.get()
                                            : method.invoke(source, arguments);
                                } catch (InvocationTargetException e) {
                                    throw e.getCause();
                                }
                            });
        }
    }

    @Test
    void shouldDrainTheOtherSources() {
        application
                .withUserConfiguration(Sources.class)
                .run(context -> {
                    SimulatedKernelEvents kernel = context.getBean(SimulatedKernelEvents.class);
                    Task task = new Task(1, 42, 42, 1, 0, 0, "sh");
                    Flux<?> starts = context.getBean("starts", Flux.class);
                    StepVerifier.create(starts, 0)
                            .then(() ->
                                    kernel.emit(
                                            new ProcessStart(
                                                    Instant.now(),
                                                    task,
                                                    42,
                                                    false,
                                                    "/bin/x",
                                                    List.of("x"))))
                            .then(() -> begin(context.getBean(SourceLifecycle.class)))
                            .thenRequest(10)
                            .expectNextCount(1)
                            .expectComplete()
                            .verify(LONG);
                    KernelSource<?> throwing = context.getBean("throwing", KernelSource.class);
                    assertThat(throwing.ring().orElseThrow().onClose().toCompletableFuture())
                            .succeedsWithin(LONG);
                });
        assertThat(log.texts(Level.WARNING))
                .contains("bean 'throwing' was not closed cleanly")
                .contains("bean 'failing' was not closed cleanly");
    }

    /** A perf buffer that is opened when it is first used, and cannot be. */
    @Configuration(proxyBeanMethods = false)
    static class Buffers {
        @Bean
        @Lazy
        BpfPerfbuf unopened() {
            throw new BpfException("open perf buffer events", "there is none");
        }
    }

    @Test
    void shouldDrainTheOtherBuffers() {
        application
                .withUserConfiguration(Buffers.class)
                .run(context -> {
                    SimulatedRingbuf ring =
                            context.getBean("numbersBuffer", SimulatedRingbuf.class);
                    Flux<?> numbers = context.getBean("numbers", Flux.class);
                    StepVerifier.create(numbers, 0)
                            .then(() -> ring.output(new byte[8]))
                            .then(() -> begin(context.getBean(ObjectLifecycle.class)))
                            .thenRequest(10)
                            .expectNextCount(1)
                            .expectComplete()
                            .verify(LONG);
                });
        assertThat(log.texts(Level.WARNING)).contains("bean 'unopened' was not closed cleanly");
    }

    private static void begin(Stoppable stoppable) {
        CompletionStage<Void> _ = stoppable.closeGracefully(LONG);
    }
}
