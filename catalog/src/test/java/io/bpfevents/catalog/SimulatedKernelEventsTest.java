package io.bpfevents.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.catalog.event.Task;
import io.bpfevents.catalog.metrics.SourceMetrics;
import io.bpfevents.catalog.process.ProcessStart;
import io.bpfevents.core.kernel.KernelClock;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.search.Search;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

/** The figures of a source without a kernel. */
class SimulatedKernelEventsTest {
    private static final Task TASK = new Task(1, 42, 42, 1, 1000, 1000, "sh");
    private static final long RING = 4096;

    private static ProcessStart start(Instant time) {
        return new ProcessStart(time, TASK, 42, false, "/bin/true", List.of("true"));
    }

    private static SourceAudit audit(KernelSource<?> source) {
        return source.audit().toCompletableFuture().join();
    }

    @Test
    void shouldBalanceDeliveredPendingAndFailedAttempts() {
        try (SimulatedKernelEvents kernel = new SimulatedKernelEvents(RING)) {
            KernelSource<ProcessStart> source = kernel.source(ProcessStart.class);
            int sent = 0;
            while (kernel.emit(start(Instant.now()))) {
                sent++;
            }
            SourceAudit full = audit(source);
            assertThat(full.isExact()).isTrue();
            assertThat(full.isBalanced()).isTrue();
            assertThat(full.begun()).isEqualTo(sent + 1);
            assertThat(full.ring().pending()).isEqualTo(sent);
            assertThat(full.ring().reserveFailures()).hasValue(1);

            StepVerifier.create(source.flux(), 1).expectNextCount(1).thenCancel().verify();
            source.close();
            SourceAudit last = audit(source);
            assertThat(last.isBalanced()).isTrue();
            assertThat(last.begun()).isEqualTo(sent + 1);
            assertThat(last.ring().delivered()).isEqualTo(1);
            assertThat(last.ring().pending()).isEqualTo(sent - 1);
        }
    }

    @Test
    void shouldNotBalanceIfAnAttemptIsMissing() {
        try (SimulatedKernelEvents kernel = new SimulatedKernelEvents()) {
            kernel.emit(start(Instant.now()));
            SourceAudit one = audit(kernel.source(ProcessStart.class));
            assertThat(one.isBalanced()).isTrue();
            assertThat(new SourceAudit(one.ring(), 0, 0, Optional.empty()).isBalanced()).isFalse();
            assertThat(new SourceAudit(one.ring(), 2, 2, Optional.empty()).isBalanced()).isFalse();
            assertThat(new SourceAudit(one.ring(), 0, 2, Optional.empty()).isExact()).isFalse();
            assertThat(new SourceAudit(one.ring(), 0, 2, Optional.empty()).isBalanced()).isTrue();
        }
    }

    @Test
    void shouldHaveTheAgeOfTheOldestPendingEvent() {
        try (SimulatedKernelEvents kernel = new SimulatedKernelEvents();
                KernelSource<ProcessStart> source = kernel.source(ProcessStart.class)) {
            assertThat(audit(source).lag()).hasValue(Duration.ZERO);
            Instant begin = Instant.now();
            kernel.emit(start(begin.minusSeconds(100)));
            kernel.emit(start(begin.minusSeconds(50)));
            assertThat(audit(source).lag().orElseThrow())
                    .isBetween(seconds(100), after(100, begin));
            StepVerifier.create(source.flux(), 1).expectNextCount(1).thenCancel().verify();
            assertThat(audit(source).lag().orElseThrow()).isBetween(seconds(50), after(50, begin));

            SimpleMeterRegistry registry = new SimpleMeterRegistry();
            new SourceMetrics(source).bindTo(registry);
            TimeGauge gauge =
                    registry.get("bpf.source.lag").tag("source", "processStarts").timeGauge();
            assertThat(Duration.ofNanos((long) gauge.value(TimeUnit.NANOSECONDS)))
                    .isBetween(seconds(50), after(50, begin));
        }
    }

    @Test
    void shouldMeterTheOutcomesOfASource() {
        try (SimulatedKernelEvents kernel = new SimulatedKernelEvents(RING);
                KernelSource<ProcessStart> source = kernel.source(ProcessStart.class)) {
            SimpleMeterRegistry registry = new SimpleMeterRegistry();
            new SourceMetrics(source, Tags.of("stream", "starts")).bindTo(registry);
            int sent = 0;
            while (kernel.emit(start(Instant.now()))) {
                sent++;
            }
            StepVerifier.create(source.flux(), 2).expectNextCount(2).thenCancel().verify();
            Search ofStream = registry.find("bpf.source.delivered").tag("stream", "starts");
            assertThat(ofStream.functionCounter().count()).isEqualTo(2);
            FunctionCounter failures =
                    registry.get("bpf.source.lost")
                            .tag("cause", "reserve_failure")
                            .functionCounter();
            assertThat(failures.count()).isEqualTo(1);
            assertThat(sent).isGreaterThan(2);
            assertThat(registry.get("bpf.source.pending").gauge().value()).isPositive();
        }
    }

    @Test
    void shouldDeliverPendingEventsBeforeAGracefulClose() {
        try (SimulatedKernelEvents kernel = new SimulatedKernelEvents()) {
            KernelSource<ProcessStart> source = kernel.source(ProcessStart.class);
            kernel.emit(start(Instant.now()));
            kernel.emit(start(Instant.now()));
            CompletableFuture<Void> closed = new CompletableFuture<>();
            StepVerifier.create(source.flux(), 0)
                    .then(() ->
                            source.closeGracefully(Duration.ofMinutes(1))
                                    .thenRun(() -> closed.complete(null)))
                    .thenRequest(10)
                    .expectNextCount(2)
                    .verifyComplete();
            closed.join();
        }
    }

    /** The two clocks may differ by the tolerance of their conversion. */
    private static Duration seconds(long age) {
        return Duration.ofSeconds(age).minus(KernelClock.TOLERANCE);
    }

    private static Duration after(long age, Instant begin) {
        return Duration.between(begin, Instant.now()).plusSeconds(age).plus(KernelClock.TOLERANCE);
    }
}
