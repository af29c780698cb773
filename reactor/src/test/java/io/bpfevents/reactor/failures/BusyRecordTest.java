package io.bpfevents.reactor.failures;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.ring.Reservation;
import io.bpfevents.core.stats.RingbufAudit;
import io.bpfevents.reactor.Overflow;
import io.bpfevents.reactor.fixture.ManualLoopFixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A record that is reserved and not committed: its producer was stopped, which only happens on a
 * simulated ring. A program of the kernel runs to its end.
 */
class BusyRecordTest extends ManualLoopFixture {
    private final List<Long> received = new ArrayList<>();
    private boolean completed;

    private Reservation stopBetweenReserveAndSubmit() {
        numbers(Overflow.backpressure())
                .subscribe(received::add, error -> {}, () -> completed = true);
        outputAll(0, 2);
        Reservation busy = reserve(2);
        outputAll(3, 5);
        runAll();
        return busy;
    }

    private RingbufAudit audit() {
        var audit = ring.audit().toCompletableFuture();
        runAll();
        return audit.join();
    }

    @Test
    void shouldReportThePendingRecordsAndContinueAfterTheCommit() {
        Reservation busy = stopBetweenReserveAndSubmit();
        assertThat(received).containsExactly(0L, 1L);
        assertThat(loop.runOnce()).as("work to do").isFalse();
        assertThat(audit().pending()).as("the busy record and those after it").isEqualTo(3);
        assertThat(audit().attempts()).hasValue(5);
        assertThat(ring.stats().pendingBytes()).isEqualTo(3 * SLOT);
        busy.submit();
        runAll();
        assertThat(received).containsExactly(0L, 1L, 2L, 3L, 4L);
        assertThat(audit().pending()).isZero();
        assertBalanced(5);
    }

    /** Later records fill the ring, whose failures are counted. */
    @Test
    void shouldCountFailuresOnceTheRingIsFull() {
        Reservation busy = stopBetweenReserveAndSubmit();
        outputAll(5, 2 + CAPACITY);
        assertThat(output(2 + CAPACITY)).isFalse();
        assertThat(ring.stats().reserveFailures()).hasValue(1);
        busy.discard();
        runAll();
        assertThat(received).hasSize(2 + CAPACITY - 1);
        assertBalanced(2 + CAPACITY + 1);
    }

    @Test
    void shouldEndAGracefulCloseAfterItsTime() {
        Reservation _ = stopBetweenReserveAndSubmit();
        ring.closeGracefully(Duration.ofNanos(1));
        runAll();
        assertThat(completed).isTrue();
        assertThat(received).containsExactly(0L, 1L);
        assertThat(audit().pending()).isEqualTo(3);
    }

    @Test
    void shouldCompleteAGracefulCloseOnceTheRecordIsCommitted() {
        Reservation busy = stopBetweenReserveAndSubmit();
        ring.closeGracefully(Duration.ofDays(1));
        runAll();
        assertThat(completed).isFalse();
        busy.submit();
        runAll();
        assertThat(completed).isTrue();
        assertThat(received).containsExactly(0L, 1L, 2L, 3L, 4L);
    }
}
