package io.bpfevents.reactor.perf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.ring.PerfbufConfig;
import io.bpfevents.core.stats.OutputFailures;
import io.bpfevents.core.testing.perf.PerfContract;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.EventsLostException;
import io.bpfevents.reactor.Overflow;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** The losses of a perf buffer that has no buffer for CPU 1. */
class PerfLossesIT extends PerfbufFixture {
    private static final long NO_BUFFER = -2; // ENOENT

    PerfLossesIT() {
        super(PerfbufConfig.defaults().pagesPerCpu(1).cpus(0));
    }

    private Flux<String> losses() {
        return BpfEvents.losses(perfbuf)
                .map(loss -> loss.cause() + " " + loss.count() + " of " + loss.cumulative());
    }

    @Test
    void shouldReportEachCauseWithItsCounts() {
        StepVerifier.create(losses(), 0) // without demand, losses of one run are not split
                .then(() -> output(0, FITS + 5))
                .thenRequest(1)
                .expectNext("LOST 5 of 5")
                .then(() -> output(0, 3))
                .thenRequest(1)
                .expectNext("LOST 3 of 8")
                .then(() -> assertThat(output(1, 4).error()).isEqualTo(NO_BUFFER))
                .thenRequest(1)
                .expectNext("OUTPUT_FAILURE 4 of 4")
                .then(() -> output(1, 1))
                .thenRequest(1)
                .expectNext("OUTPUT_FAILURE 1 of 5")
                .then(perfbuf::close)
                .verifyComplete();
        assertThat(perfbuf.stats().outputFailures()).hasValue(new OutputFailures(5, 0, 0));
    }

    @Test
    void shouldReportDroppedRecordsAndDecodeFailures() {
        Received<Numbered> stalled = subscribed(stream(options.overflow(Overflow.drop())), 0);
        StepVerifier.create(losses())
                .then(() -> send(0, 1))
                .expectNext("DROPPED 1 of 1")
                .then(() -> fail(stalled))
                .expectNext("DECODE_FAILURE 1 of 1")
                .thenCancel()
                .verify();
    }

    private void fail(Received<Numbered> stalled) {
        stalled.cancel();
        Received<Object> failing =
                subscribed(
                        BpfEvents.perfbuf(
                                perfbuf,
                                record -> {
                                    throw new IllegalArgumentException("bad");
                                },
                                options),
                        1);
        send(0, 1);
        await().until(() -> failing.error != null);
    }

    @Test
    void shouldBalanceWithOutputFailures() {
        assertThat(output(1, 4)).isEqualTo(new PerfContract.Outcome(0, 4, NO_BUFFER));
        output(0, FITS + 5);
        assertThat(audit().attempts()).hasValue(FITS + 9);
        Received<Numbered> received = subscribed(stream(), Long.MAX_VALUE);
        received.awaitSize(FITS);
        output(1, 6);
        assertThat(audit().attempts()).hasValue(FITS + 15);
        received.cancel();
    }

    @Test
    void shouldEndAStreamThatForbidsLosses() {
        StepVerifier.create(stream(options.overflow(Overflow.error())))
                .then(() -> send(0, 2))
                .expectNextCount(2)
                .then(() -> output(1, 3))
                .verifyErrorSatisfies(
                        error -> assertThat(((EventsLostException) error).lost()).isEqualTo(3));
    }
}
