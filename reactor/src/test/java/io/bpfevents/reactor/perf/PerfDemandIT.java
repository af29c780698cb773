package io.bpfevents.reactor.perf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.ring.PerfbufConfig;
import io.bpfevents.reactor.fixture.Loops;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Demand for the records of two CPUs. */
class PerfDemandIT extends PerfbufFixture {
    PerfDemandIT() {
        super(PerfbufConfig.defaults().pagesPerCpu(4));
    }

    @Test
    void shouldDeliverAsManyAsRequested() {
        Received<Numbered> received = subscribed(stream(), 0);
        send(0, 100);
        send(1, 100);
        Random random = new Random(1);
        int requested = 0;
        while (requested < 200) {
            int more = Math.min(1 + random.nextInt(30), 200 - requested);
            received.request(more);
            requested += more;
            received.awaitSize(requested);
            assertThat(audit().pending()).isEqualTo(200 - requested);
            Loops.settle(loop, perfbuf);
            assertThat(received.all).hasSize(requested);
        }
        assertThat(seqs(received.all, 0)).isEqualTo(range(0, 100));
        assertThat(seqs(received.all, 1)).isEqualTo(range(0, 100));
        received.cancel();
    }

    @Test
    void shouldServeRequestsWithinOnNext() {
        Received<Numbered> received =
                new Received<>() {
                    @Override
                    protected void hookOnNext(Numbered one) {
                        super.hookOnNext(one);
                        request(1);
                    }
                };
        stream().subscribe(received);
        send(0, 150);
        send(1, 150);
        received.request(1);
        received.awaitSize(300);
        send(1, 1);
        received.awaitSize(301);
        received.cancel();
    }

    @Test
    void shouldDeliverToUnboundedDemand() {
        Received<Numbered> received = subscribed(stream(), Long.MAX_VALUE);
        for (int round = 1; round <= 20; round++) {
            send(round % 2, 200);
            received.awaitSize(200 * round);
        }
        assertThat(perfbuf.stats().pendingBytes()).isZero();
        received.cancel();
    }

    @Test
    void shouldReadACpuWithinABatch() {
        int batch = 16;
        Received<Numbered> received = subscribed(stream(options.batchSize(batch)), 0);
        send(0, 200);
        send(1, 1);
        received.request(Long.MAX_VALUE);
        received.awaitSize(201);
        int index = received.all.stream().map(Numbered::cpu).toList().indexOf(1);
        assertThat(index).isBetween(0, batch);
        received.cancel();
    }

    @Test
    void shouldDeliverUnderAFloodOnAnotherCpu() throws Exception {
        Received<Numbered> received =
                new Received<>() {
                    @Override
                    protected void hookOnNext(Numbered one) {
                        if (one.cpu() == 1) {
                            all.add(one);
                        }
                    }
                };
        stream().subscribe(received);
        received.request(Long.MAX_VALUE);
        program.object().variable("count").set(200);
        var flooding = program.object().program("perf_constant");
        Thread flood =
                Thread.ofPlatform()
                        .start(() ->
                                on(
                                        0,
                                        () -> {
                                            while (received.all.size() < 200) {
                                                flooding.testRun();
                                            }
                                            return null;
                                        }));
        on(
                1,
                () -> {
                    flooding.testRun();
                    return null;
                });
        await().until(() -> received.all.size() >= 200);
        flood.join();
        assertThat(seqs(received.all, 1)).isEqualTo(range(0, 200));
        received.cancel();
    }
}
