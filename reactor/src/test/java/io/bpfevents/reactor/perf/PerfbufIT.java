package io.bpfevents.reactor.perf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.annotation.SampleCpu;
import io.bpfevents.core.annotation.SampleTime;
import io.bpfevents.core.ring.BpfPerfbuf;
import io.bpfevents.core.ring.PerfbufConfig;
import io.bpfevents.core.stats.LostCount;
import io.bpfevents.core.stats.PerfbufAudit;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.perf.OnCpu;
import io.bpfevents.core.testing.perf.PerfContract;
import io.bpfevents.reactor.BpfEvents;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

/** Perf buffers of the kernel, as a stream. */
@KernelTest
class PerfbufIT {
    record Numbered(long seq, long twice, @SampleCpu int cpu, @SampleTime long time) {}

    private final PerfContract program = PerfContract.load(PerfContract.open());

    @AfterEach
    void close() {
        program.close();
    }

    private PerfContract.Outcome output(int cpu, int records) throws Exception {
        return OnCpu.call(cpu, () -> program.run("perf_constant", records));
    }

    @Test
    void shouldDeliverTheRecordsOfEachCpuInOrder() throws Exception {
        BpfPerfbuf perfbuf = program.object().perfbuf(PerfContract.EVENTS);
        long begin = System.nanoTime();
        output(0, 3);
        StepVerifier.create(BpfEvents.perfbuf(perfbuf, Numbered.class), 3)
                .recordWith(java.util.ArrayList::new)
                .expectNextCount(3)
                .consumeRecordedWith(all -> {
                    assertThat(all).extracting(Numbered::seq).isEqualTo(List.of(0L, 1L, 2L));
                    assertThat(all).extracting(Numbered::twice).isEqualTo(List.of(0L, 2L, 4L));
                    assertThat(all).allMatch(one -> one.cpu() == 0);
                    assertThat(all)
                            .allMatch(
                                    one -> one.time() >= begin && one.time() <= System.nanoTime());
                })
                // the loop publishes after the last onNext has returned
                .then(() -> await().until(() -> perfbuf.stats().pendingBytes() == 0))
                .thenRequest(2)
                .then(() -> run(1, 2))
                .expectNextMatches(one -> one.cpu() == 1)
                .expectNextMatches(one -> one.cpu() == 1)
                .thenCancel()
                .verify();
    }

    private void run(int cpu, int records) {
        try {
            output(cpu, records);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldBalance() throws Exception {
        BpfPerfbuf perfbuf =
                program.object()
                        .perfbuf(PerfContract.EVENTS, PerfbufConfig.defaults().pagesPerCpu(1));
        PerfContract.Outcome first = output(0, 200);
        PerfContract.Outcome second = output(1, 250);
        PerfbufAudit audit = perfbuf.audit().toCompletableFuture().join();
        assertThat(audit.pending()).isEqualTo(first.sent() + second.sent());
        assertThat(audit.lost()).isEqualTo(new LostCount.Exact(first.failed() + second.failed()));
        assertThat(audit.attempts()).hasValue(450);
        StepVerifier.create(BpfEvents.perfbuf(perfbuf).take(audit.pending()))
                .expectNextCount(audit.pending())
                .verifyComplete();
        assertThat(perfbuf.audit().toCompletableFuture().join().attempts()).hasValue(450);
    }
}
