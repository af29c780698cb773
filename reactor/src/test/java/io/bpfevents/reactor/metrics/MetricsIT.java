package io.bpfevents.reactor.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.ProgramInfo;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.Producer;
import io.bpfevents.core.testing.TestObjects;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.Libc;
import io.bpfevents.reactor.BpfEvents;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The meters of rings and programs of the kernel. */
@KernelTest
class MetricsIT {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private double lost(String cause) {
        return registry.get("bpf.ringbuf.lost").tag("cause", cause).functionCounter().count();
    }

    @Test
    void shouldCountReserveFailuresOfAProgram() {
        try (Producer producer = Producer.load(4096)) {
            BpfRingbuf ring = producer.ring();
            new RingbufMetrics(ring).bindTo(registry);
            Producer.Outcome outcome = producer.call(300).run();
            assertThat(outcome.failures()).isPositive();

            BpfEvents.ringbuf(ring).take(outcome.successes()).blockLast();

            assertThat(lost("reserve_failure")).isEqualTo((double) outcome.failures());
            // the loop counts at the end of a pass, after the last event
            await().untilAsserted(() ->
                    assertThat(registry.get("bpf.ringbuf.delivered").functionCounter().count())
                            .isEqualTo((double) outcome.successes()));
            assertThat(registry.get("bpf.ringbuf.size").gauge().value()).isEqualTo(4096);
        }
        await().until(() -> registry.getMeters().isEmpty());
    }

    @Test
    void shouldHaveNoMeterForACauseWithoutACounter() {
        try (BpfObject object = TestObjects.open("plain").load()) {
            new RingbufMetrics(object.ringbuf("events")).bindTo(registry);

            assertThat(registry.find("bpf.ringbuf.lost").meters())
                    .extracting(meter -> meter.getId().getTag("cause"))
                    .containsExactlyInAnyOrder("dropped", "decode_failure");
        }
    }

    @Test
    void shouldReportTheKernelsCountersOfPrograms() {
        int stats = Libbpf.bpf_enable_stats(Libbpf.BPF_STATS_RUN_TIME);
        assertThat(stats).isNotNegative();
        try (Producer producer = Producer.load(4096)) {
            Producer.Outcome _ = producer.call(1).run(); // so that the kernel's counts are not zero
            BpfProgramMetrics metrics =
                    new BpfProgramMetrics(producer.object(), Tags.of("app", "demo"));
            metrics.bindTo(registry);
            metrics.bindTo(registry); // the second time has no effect
            Producer.Outcome _ = producer.call(1).run();

            FunctionTimer runs =
                    registry.get("bpf.program.run")
                            .tags("program", "produce_16", "app", "demo")
                            .functionTimer();
            ProgramInfo info = producer.object().program("produce_16").info();
            assertThat(runs.count()).isEqualTo((double) info.runs()).isEqualTo(2);
            assertThat(runs.totalTime(TimeUnit.NANOSECONDS))
                    .isCloseTo(
                            (double) info.runTimeNanos(),
                            Offset.offset(0.5)); // it was seconds between
            FunctionCounter skipped =
                    registry.get("bpf.program.skipped")
                            .tags("program", "produce_16", "app", "demo")
                            .functionCounter();
            assertThat(skipped.count()).isZero();

            producer.object().close();
            assertThat(runs.count()).isEqualTo(2); // also of a meter that is still referenced
            await().until(() -> registry.getMeters().isEmpty());
        } finally {
            Libc.close(stats);
        }
    }

    /** A hit that the kernel does not pass to the program is in no count of the program itself. */
    @Test
    @EnabledIfSystemProperty(named = "os.arch", matches = "amd64") // has the hook
    void shouldCountTheHitsThatTheKernelSkips() {
        try (BpfObject object = TestObjects.open("skipped").load().attach()) {
            BpfRingbuf ring = object.ringbuf("events");
            new RingbufMetrics(ring).bindTo(registry);
            new BpfProgramMetrics(object).bindTo(registry);

            for (int i = 0; i < 5; i++) {
                object.program("make_hit").testRun();
            }

            assertThat(object.variable("not_skipped").getLong()).isZero();
            assertThat(object.variable("hits").getLong()).isEqualTo(5);
            assertThat(ring.audit().toCompletableFuture().join().attempts()).hasValue(5);
            assertThat(lost("reserve_failure")).isZero();
            // other tasks may interrupt the program, and hit the hook as well
            assertThat(
                            registry.get("bpf.program.skipped")
                                    .tag("program", "on_fault")
                                    .functionCounter()
                                    .count())
                    .isGreaterThanOrEqualTo(5);
        }
    }

    @Test
    void shouldHaveNoMetersForProgramsThatAreNotLoaded() {
        try (BpfObject object = TestObjects.open("rejected").autoload("rejected", false).load()) {
            BpfProgramMetrics metrics = new BpfProgramMetrics(object);
            metrics.bindTo(registry);

            assertThat(registry.find("bpf.program.skipped").meters())
                    .isNotEmpty()
                    .extracting(meter -> meter.getId().getTag("program"))
                    .doesNotContain("rejected");
            metrics.close();
            assertThat(registry.getMeters()).isEmpty();
        }
    }
}
