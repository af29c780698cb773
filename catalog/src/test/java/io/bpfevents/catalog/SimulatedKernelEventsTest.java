package io.bpfevents.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.catalog.event.Task;
import io.bpfevents.catalog.process.ProcessStart;
import java.time.Instant;
import java.util.List;
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
            assertThat(new SourceAudit(one.ring(), 0, 0).isBalanced()).isFalse();
            assertThat(new SourceAudit(one.ring(), 2, 2).isBalanced()).isFalse();
            assertThat(new SourceAudit(one.ring(), 0, 2).isExact()).isFalse();
            assertThat(new SourceAudit(one.ring(), 0, 2).isBalanced()).isTrue();
        }
    }
}
