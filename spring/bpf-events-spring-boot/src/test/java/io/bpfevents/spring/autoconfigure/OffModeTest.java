package io.bpfevents.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.bpfevents.catalog.KernelSource;
import io.bpfevents.spring.ActiveMode;
import io.bpfevents.spring.BpfEventsMode;
import io.bpfevents.spring.metrics.KernelSourceMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import reactor.core.publisher.Flux;

/** An application whose kernel events are off. */
class OffModeTest {
    private final ApplicationContextRunner application =
            Contexts.mode("off")
                    .withPropertyValues(
                            "bpf-events.objects.samples.location=classpath:none.bpf.o",
                            "bpf-events.objects.samples.rings.numbers.map=events",
                            "bpf-events.sources.opens.type=FileOpen");

    @Test
    void shouldHaveStreamsThatCompleteAtTheStop() {
        CompletableFuture<Void> opens = new CompletableFuture<>();
        CompletableFuture<Void> numbers = new CompletableFuture<>();
        application.run(context -> {
            stream(context.getBean("opens", Flux.class), opens);
            stream(context.getBean("numbers", Flux.class), numbers);
            assertThat(opens).isNotDone();
            assertThat(numbers).isNotDone();
            context.close();
            assertThat(opens).succeedsWithin(Duration.ofMinutes(1));
            assertThat(numbers).succeedsWithin(Duration.ofMinutes(1));
        });
    }

    private static void stream(Flux<?> flux, CompletableFuture<Void> completion) {
        flux.subscribe(
                it -> completion.completeExceptionally(new AssertionError(it)),
                completion::completeExceptionally,
                () -> completion.complete(null));
    }

    @Test
    void shouldHaveSourcesWithoutFigures() {
        application.run(context -> {
            KernelSource<?> source = context.getBean("opensSource", KernelSource.class);
            assertThat(source.ring()).isEmpty();
            assertThatIllegalStateException()
                    .isThrownBy(source::stats)
                    .withMessage("sources.opens has no figures: kernel events are off");
            SimpleMeterRegistry registry = new SimpleMeterRegistry();
            context.getBean(KernelSourceMetrics.class).bindTo(registry);
            assertThat(registry.getMeters()).isEmpty(); // rather than figures that are 0
            assertThat(context).doesNotHaveBean("samples").doesNotHaveBean("numbersBuffer");
        });
    }

    @Test
    void shouldNotRequireBpfIfNothingIsConfigured() {
        Contexts.unset()
                .run(context ->
                        assertThat(context.getBean(ActiveMode.class))
                                .isEqualTo(new ActiveMode(BpfEventsMode.KERNEL, "as configured")));
    }
}
