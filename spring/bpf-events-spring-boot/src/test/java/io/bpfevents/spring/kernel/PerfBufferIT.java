package io.bpfevents.spring.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.ring.BpfPerfbuf;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.ProcessResources;
import io.bpfevents.spring.actuate.BpfEventsHealthIndicator;
import io.bpfevents.spring.autoconfigure.Contexts;
import io.bpfevents.spring.metrics.BufferMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import reactor.core.publisher.Flux;

/** A perf buffer that is configured as a ring. */
@KernelTest
class PerfBufferIT {
    record Pair(long seq, long twice) {}

    private final ApplicationContextRunner application =
            Contexts.mode("kernel")
                    .withPropertyValues(
                            "bpf-events.objects.perf.location="
                                    + "classpath:META-INF/bpf/perf_contract.bpf.o",
                            "bpf-events.objects.perf.attach=false",
                            "bpf-events.objects.perf.rings.pairs.map=events",
                            "bpf-events.objects.perf.rings.pairs.type=" + Pair.class.getName(),
                            "bpf-events.objects.perf.rings.either.size=4KB",
                            "management.endpoints.web.exposure.include=*");

    private static void output(BpfObject object, int count) {
        object.variable("count").set(count);
        object.program("perf_constant").testRun();
        assertThat(object.variable("sent").getLong()).isEqualTo(count);
    }

    @Test
    void shouldStreamItsRecordsAndReleaseEverythingAtTheStop() {
        ProcessResources before = ProcessResources.countAtRest();
        List<Pair> received = new CopyOnWriteArrayList<>();
        CompletableFuture<Void> complete = new CompletableFuture<>();
        application.run(context -> {
            assertThat(context.getBean("pairsBuffer")).isInstanceOf(BpfPerfbuf.class);
            Flux<?> pairs = context.getBean("pairs", Flux.class);
            pairs.cast(Pair.class)
                    .subscribe(
                            received::add,
                            complete::completeExceptionally,
                            () -> complete.complete(null));
            output(context.getBean(BpfObject.class), 10);
            await().until(() -> received.size() == 10);
            assertThat(received)
                    .isEqualTo(
                            LongStream.range(0, 10).mapToObj(it -> new Pair(it, 2 * it)).toList());

            assertThat(context.getBean(BpfEventsHealthIndicator.class).health().getStatus())
                    .isEqualTo(Status.UP);
            SimpleMeterRegistry registry = new SimpleMeterRegistry();
            context.getBean(BufferMetrics.class).bindTo(registry);
            await().until(() ->
                    registry.get("bpf.perfbuf.delivered")
                                    .tag("bean", "pairsBuffer")
                                    .functionCounter()
                                    .count()
                            == 10);
        });
        assertThat(complete).succeedsWithin(Duration.ofMinutes(1));
        await().until(() -> ProcessResources.countAtRest().equals(before));
    }

    @Test
    void shouldHaveTheConfiguredSizeOverAllCpus() {
        AtomicLong defaultSize = new AtomicLong();
        application.run(context -> defaultSize.set(sizeOf(context.getBean(BpfPerfbuf.class))));
        long half = defaultSize.get() / 2;
        assertThat(half).isPositive();
        application
                .withPropertyValues("bpf-events.objects.perf.rings.pairs.size=" + half + "B")
                .run(context ->
                        assertThat(sizeOf(context.getBean(BpfPerfbuf.class))).isEqualTo(half));
    }

    private static long sizeOf(BpfPerfbuf buffer) {
        return buffer.sizeBytes();
    }
}
