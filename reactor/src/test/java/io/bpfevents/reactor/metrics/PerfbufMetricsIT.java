package io.bpfevents.reactor.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.ring.BpfPerfbuf;
import io.bpfevents.core.ring.PerfbufConfig;
import io.bpfevents.core.stats.LostCount;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.perf.OnCpu;
import io.bpfevents.core.testing.perf.PerfContract;
import io.bpfevents.reactor.BpfEvents;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The meters of a perf buffer of the kernel. */
@KernelTest
class PerfbufMetricsIT {
    private final PerfContract program = PerfContract.load(PerfContract.open());
    private final BpfPerfbuf perfbuf =
            program.object().perfbuf(PerfContract.EVENTS, PerfbufConfig.defaults().pagesPerCpu(1));
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @AfterEach
    void close() {
        program.close();
    }

    private PerfContract.Outcome output(int cpu, int records) throws Exception {
        return OnCpu.call(cpu, () -> program.run("perf_constant", records));
    }

    private double count(String name, String... tags) {
        return registry.get(name).tags(tags).functionCounter().count();
    }

    @Test
    void shouldHaveTheValuesOfTheStats() throws Exception {
        new PerfbufMetrics(perfbuf, Tags.of("app", "demo")).bindTo(registry);
        PerfContract.Outcome outcome = output(0, 300);
        assertThat(outcome.failed()).isPositive();

        BpfEvents.perfbuf(perfbuf).take(outcome.sent()).blockLast();

        String exact = perfbuf.stats().lost() instanceof LostCount.Exact ? "exact" : "at_least";
        assertThat(registry.get("bpf.perfbuf.size").gauge().value())
                .isEqualTo((double) perfbuf.sizeBytes());
        await().untilAsserted(() -> {
            assertThat(count("bpf.perfbuf.delivered")).isEqualTo((double) outcome.sent());
            assertThat(count("bpf.perfbuf.lost", "cause", "lost", "count", exact))
                    .isEqualTo((double) outcome.failed());
        });
        assertThat(count("bpf.perfbuf.lost", "cause", "output_failure")).isZero();
        assertThat(registry.getMeters())
                .extracting(Meter::getId)
                .allSatisfy(id -> {
                    assertThat(id.getTag("buffer")).isEqualTo("events");
                    assertThat(id.getTag("app")).isEqualTo("demo");
                    assertThat(id.getTag("cpu")).isNull();
                });

        program.close();
        await().until(() -> registry.getMeters().isEmpty());
    }

    @Test
    void shouldHaveTheSameTagsInAllMetersOfAName() {
        new PerfbufMetrics(perfbuf).perCpu().bindTo(registry);

        assertThat(registry.find("bpf.perfbuf.lost").meters())
                .extracting(meter -> meter.getId().getTag("cause"))
                .containsExactlyInAnyOrder(
                        "lost", "output_failure", "throttled", "late", "dropped", "decode_failure");
        registry.getMeters().stream()
                .collect(Collectors.groupingBy(meter -> meter.getId().getName()))
                .forEach((name, meters) ->
                        assertThat(meters.stream().map(PerfbufMetricsIT::keys).distinct())
                                .as(name)
                                .hasSize(1));
    }

    private static Set<String> keys(Meter meter) {
        return meter.getId().getTags().stream()
                .map(tag -> tag.getKey())
                .collect(Collectors.toSet());
    }

    @Test
    void shouldCountLossesByCpuOnRequest() throws Exception {
        PerfContract.Outcome first = output(0, 300);
        PerfContract.Outcome second = output(1, 400);
        new PerfbufMetrics(perfbuf).perCpu().bindTo(registry);

        assertThat(count("bpf.perfbuf.lost.by_cpu", "cpu", "0")).isEqualTo((double) first.failed());
        assertThat(count("bpf.perfbuf.lost.by_cpu", "cpu", "1"))
                .isEqualTo((double) second.failed());
    }
}
