package io.bpfevents.reactor.perf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.Loss;
import io.bpfevents.reactor.LossCause;
import io.bpfevents.reactor.Overflow;
import io.bpfevents.reactor.fixture.Loops;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** Markers of losses among the records of a perf buffer. */
class PerfMarkersIT extends PerfbufFixture {
    private final List<Loss> losses = new ArrayList<>(); // the loop's thread, then the test

    /** The records, with a marker's negative count in place of a number, on CPU -1. */
    private Flux<Numbered> items(Overflow policy) {
        return BpfEvents.perfbufWithLosses(
                perfbuf,
                layout,
                options.overflow(policy),
                loss -> {
                    losses.add(loss);
                    return new Numbered(-loss.count(), -1, 0);
                });
    }

    private Received<Numbered> subscribed(long demand) {
        return subscribed(items(Overflow.backpressure()), demand);
    }

    private static List<Long> numbers(List<Numbered> items) {
        return items.stream().map(Numbered::seq).toList();
    }

    @Test
    void shouldStandAtThePlaceOfTheLoss() {
        Received<Numbered> received = subscribed(0);
        output(0, FITS + 5);
        received.request(10);
        received.awaitSize(10);
        assertThat(audit().pending()).isEqualTo(FITS - 10); // their space is free
        send(0, 3);
        send(1, 2);
        received.request(Long.MAX_VALUE);
        received.awaitSize(FITS + 6);
        List<Numbered> ofCpu = received.all.stream().filter(one -> one.cpu() != 1).toList();
        List<Long> expected = new ArrayList<>(range(0, FITS));
        expected.add(-5L);
        expected.addAll(range(0, 3));
        assertThat(numbers(ofCpu)).isEqualTo(expected);
        assertThat(losses)
                .singleElement()
                .satisfies(loss -> {
                    assertThat(loss.cause()).isEqualTo(LossCause.LOST);
                    assertThat(loss.cumulative()).isEqualTo(5);
                });
        received.cancel();
    }

    @Test
    void shouldMarkTheTailOfABurstWithoutALaterRecord() {
        Received<Numbered> received = subscribed(0);
        output(0, FITS + 5);
        received.request(FITS + 1);
        received.awaitSize(FITS + 1);
        assertThat(received.all.getLast().seq()).isEqualTo(-5);
        send(0, 2); // with the kernel's own record of the same loss
        received.request(3);
        received.awaitSize(FITS + 3);
        assertThat(numbers(received.all).subList(FITS + 1, FITS + 3)).containsExactly(0L, 1L);
        Loops.settle(loop, perfbuf);
        assertThat(losses).hasSize(1);
        received.cancel();
    }

    @Test
    void shouldMarkEachLossOnceAcrossSubscribers() {
        Received<Numbered> first = subscribed(0);
        output(0, FITS + 5);
        first.request(FITS + 1);
        first.awaitSize(FITS + 1);
        first.cancel();
        output(1, FITS + 3); // while there is no subscriber
        Received<Numbered> second = subscribed(FITS + 1);
        second.awaitSize(FITS + 1);
        assertThat(numbers(second.all)).contains(-3L).doesNotContain(-5L, -8L);
        send(0, 1);
        send(1, 1);
        second.request(3);
        second.awaitSize(FITS + 3);
        assertThat(losses).extracting(Loss::count).containsExactly(5L, 3L);
        assertThat(losses).extracting(Loss::cumulative).containsExactly(5L, 8L);
        second.cancel();
    }

    @Test
    void shouldMarkDroppedRecords() {
        Received<Numbered> received = subscribed(items(Overflow.latest()), 0);
        send(0, 5);
        await().until(() -> perfbuf.stats().dropped() == 4);
        received.request(2);
        received.awaitSize(2);
        assertThat(numbers(received.all)).containsExactly(-4L, 4L);
        assertThat(losses).extracting(Loss::cause).containsExactly(LossCause.DROPPED);
        received.cancel();
    }

    @Test
    void shouldReportEveryLostRecord() {
        Received<Numbered> received = subscribed(0);
        Random random = new Random(5);
        long sent = 0;
        long lost = 0;
        for (int round = 0; round < 100; round++) {
            var outcome = output(random.nextInt(2), 1 + random.nextInt(FITS));
            sent += outcome.sent();
            lost += outcome.failed();
            received.request(random.nextInt(FITS) + 1);
        }
        assertThat(lost).isPositive();
        received.request(Long.MAX_VALUE);
        long records = sent;
        await().until(() -> audit().delivered() == records);
        long all = lost;
        await().until(() -> reported(received) >= all);
        Loops.settle(loop, perfbuf);
        assertThat(reported(received)).isEqualTo(all);
        assertThat(audit().attempts()).hasValue(sent + lost);
        received.cancel();
    }

    private static long reported(Received<Numbered> received) {
        return received.all.stream()
                .filter(one -> one.cpu() < 0)
                .mapToLong(marker -> -marker.seq())
                .sum();
    }

    @Test
    void shouldFailIfTheMarkerFunctionThrows() {
        Received<Numbered> received = new Received<>();
        BpfEvents.<Numbered>perfbufWithLosses(
                        perfbuf,
                        layout,
                        options,
                        loss -> {
                            throw new IllegalStateException("no marker");
                        })
                .subscribe(received);
        output(0, FITS + 5);
        received.request(Long.MAX_VALUE);
        await().until(() -> received.error != null);
        assertThat(received.error).hasMessage("no marker");
        received.awaitSize(FITS);
    }
}
