package io.bpfevents.reactor.perf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.stats.LostCount;
import io.bpfevents.core.testing.perf.PerfContract;
import io.bpfevents.reactor.EventsLostException;
import io.bpfevents.reactor.Overflow;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

/** Overflow policies, which act on the buffer of each CPU alone. */
class PerfOverflowIT extends PerfbufFixture {
    private static final long NO_SPACE = -28; // ENOSPC

    private Received<Numbered> stalled(Overflow policy) {
        return subscribed(stream(options.overflow(policy)), 0);
    }

    private void awaitDropped(long records) {
        await().until(() -> perfbuf.stats().dropped() >= records);
        assertThat(audit().dropped()).isEqualTo(records);
    }

    @Test
    void shouldLoseTheNewestWithBackpressure() {
        Received<Numbered> received = stalled(Overflow.backpressure());
        assertThat(output(0, FITS + 15)).isEqualTo(new PerfContract.Outcome(FITS, 15, NO_SPACE));
        assertThat(output(1, FITS + 7)).isEqualTo(new PerfContract.Outcome(FITS, 7, NO_SPACE));
        assertThat(perfbuf.stats().lost()).isEqualTo(new LostCount.Exact(22));
        assertThat(perfbuf.lostByCpu())
                .containsEntry(0, new LostCount.Exact(15))
                .containsEntry(1, new LostCount.Exact(7));
        received.request(Long.MAX_VALUE);
        received.awaitSize(2 * FITS);
        assertThat(seqs(received.all, 0)).isEqualTo(range(0, FITS));
        assertThat(seqs(received.all, 1)).isEqualTo(range(0, FITS));
        assertThat(audit().attempts()).hasValue(2 * FITS + 22);
        received.cancel();
    }

    @Test
    void shouldKeepTheLatestOfEachCpu() {
        Received<Numbered> received = stalled(Overflow.latest());
        send(0, 10);
        send(1, 5);
        awaitDropped(13);
        received.request(Long.MAX_VALUE);
        received.awaitSize(2);
        assertThat(seqs(received.all, 0)).containsExactly(9L);
        assertThat(seqs(received.all, 1)).containsExactly(4L);
        send(0, 3);
        received.awaitSize(5);
        assertThat(audit().attempts()).hasValue(18);
        received.cancel();
    }

    @Test
    void shouldKeepTheNewestBytesOfEachCpu() {
        Received<Numbered> received = stalled(Overflow.dropOldest(3 * RECORD));
        send(0, 10);
        send(1, 2);
        awaitDropped(7);
        send(1, 4);
        awaitDropped(10);
        received.request(Long.MAX_VALUE);
        received.awaitSize(6);
        assertThat(seqs(received.all, 0)).isEqualTo(range(7, 10));
        assertThat(seqs(received.all, 1)).isEqualTo(range(1, 4));
        received.cancel();
    }

    @Test
    void shouldKeepHalfTheBufferOfEachCpu() {
        Received<Numbered> received = stalled(Overflow.dropOldest());
        int half = 4096 / 2 / RECORD;
        send(0, FITS);
        awaitDropped(FITS - half);
        send(1, FITS);
        awaitDropped(2L * (FITS - half));
        received.request(Long.MAX_VALUE);
        received.awaitSize(2 * half);
        assertThat(seqs(received.all, 0)).isEqualTo(range(FITS - half, FITS));
        assertThat(seqs(received.all, 1)).isEqualTo(range(FITS - half, FITS));
        received.cancel();
    }

    @Test
    void shouldDropWhatIsSentWithoutDemand() {
        Received<Numbered> received = stalled(Overflow.drop());
        send(0, 20);
        send(1, 30);
        awaitDropped(50);
        received.request(3);
        send(1, 3);
        received.awaitSize(3);
        assertThat(seqs(received.all, 1)).isEqualTo(range(0, 3));
        send(0, 4);
        awaitDropped(54);
        received.cancel();
    }

    @Test
    void shouldFailAfterTheRecordsBeforeALoss() {
        List<Numbered> before = new ArrayList<>();
        StepVerifier.create(stream(options.overflow(Overflow.error())).doOnNext(before::add), 0)
                .then(() -> send(1, 5)) // first: the loss may be noticed at once
                .then(() -> output(0, FITS + 15))
                .thenRequest(Long.MAX_VALUE)
                .expectNextCount(FITS)
                .thenConsumeWhile(one -> true)
                .expectErrorSatisfies(error -> {
                    EventsLostException lost = (EventsLostException) error;
                    assertThat(lost.lost()).isEqualTo(15);
                    assertThat(lost.cumulative()).isEqualTo(15);
                })
                .verify();
        assertThat(seqs(before, 0)).isEqualTo(range(0, FITS));
        assertThat(seqs(before, 1)).isEqualTo(range(0, 5));
    }

    @Test
    void shouldNotFailForALossBeforeTheSubscription() {
        output(0, FITS + 15);
        StepVerifier.create(stream(options.overflow(Overflow.error())))
                .expectNextCount(FITS)
                .then(() -> send(0, 1))
                .expectNextCount(1)
                .then(perfbuf::close)
                .verifyComplete();
    }

    @Test
    void shouldFailAtTheCloseIfRecordsWereLost() {
        StepVerifier.create(stream(options.overflow(Overflow.error())), 0)
                .then(() -> output(1, FITS + 1))
                .then(perfbuf::close)
                .verifyErrorSatisfies(
                        error -> assertThat(((EventsLostException) error).lost()).isEqualTo(1));
    }
}
