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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
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

    /** Beans that do not exist before they are used. */
    @Configuration(proxyBeanMethods = false)
    static class Unused {
        private final AtomicInteger created = new AtomicInteger();

        @Bean
        AtomicInteger created() {
            return created;
        }

        @Bean
        @Lazy
        BpfPerfbuf lazyBuffer() {
            created.incrementAndGet();
            throw new BpfException("open perf buffer events", "there is none");
        }

        @Bean
        @Lazy
        KernelSource<?> lazySource(SimulatedKernelEvents kernel) {
            created.incrementAndGet();
            return kernel.source(FileDelete.class);
        }

        @Bean
        @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
        KernelSource<?> prototype(SimulatedKernelEvents kernel) {
            created.incrementAndGet();
            return kernel.source(FileDelete.class);
        }
    }

    @Test
    void shouldNotCreateBeansThatWereNotUsed() {
        application
                .withUserConfiguration(Unused.class)
                .run(context -> {
                    AtomicInteger created = context.getBean("created", AtomicInteger.class);
                    SimulatedRingbuf ring =
                            context.getBean("numbersBuffer", SimulatedRingbuf.class);
                    context.close();
                    assertThat(created).hasValue(0);
                    assertThat(ring.onClose().toCompletableFuture()).isCompleted();
                });
        assertThat(log.texts(Level.WARNING)).isEmpty();
    }

    /** Only its first use creates it. */
    @Test
    void shouldCloseALazySourceThatWasUsed() {
        application
                .withUserConfiguration(UsedLater.class)
                .run(context -> {
                    KernelSource<?> source = context.getBean("lazySource", KernelSource.class);
                    context.close();
                    assertThat(source.ring().orElseThrow().onClose().toCompletableFuture())
                            .isCompleted();
                });
    }

    /** A source whose destruction does nothing, so that only the stop closes it. */
    @Configuration(proxyBeanMethods = false)
    static class UsedLater {
        @Bean(destroyMethod = "")
        @Lazy
        KernelSource<?> lazySource() {
            return new SimulatedKernelEvents().source(FileDelete.class);
        }
    }

    private static void begin(Stoppable stoppable) {
        CompletionStage<Void> _ = stoppable.closeGracefully(LONG);
    }
}
