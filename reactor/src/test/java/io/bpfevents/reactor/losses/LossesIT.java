package io.bpfevents.reactor.losses;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.testing.Producer;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.LossCause;
import io.bpfevents.reactor.Overflow;
import io.bpfevents.reactor.fixture.KernelRingFixture;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** Losses of rings of the kernel, which does not notify when reserving fails. */
class LossesIT extends KernelRingFixture {
    private static final int SMALL = 4096;
    private static final long FITS = Producer.capacity(SMALL, 8);

    private static Flux<String> losses(Producer producer) {
        return BpfEvents.losses(producer.ring())
                .map(loss -> loss.cause() + " " + loss.count() + " of " + loss.cumulative());
    }

    @Test
    void shouldReportLossesOfAnUnreadRing() {
        Producer producer = producer(SMALL);
        StepVerifier.create(losses(producer))
                .then(() -> producer.produce(FITS + 3, 8))
                .expectNext("RESERVE_FAILURE 3 of 3")
                .then(() -> producer.produce(2, 8))
                .expectNext("RESERVE_FAILURE 2 of 5")
                .then(producer::close)
                .verifyComplete();
    }

    @Test
    void shouldReportLossesOfAStalledRing() {
        Producer producer = producer(SMALL);
        StepVerifier.create(sequences(producer), 0)
                .then(() ->
                        StepVerifier.create(losses(producer))
                                .then(() -> producer.produce(FITS + 3, 8))
                                .expectNext("RESERVE_FAILURE 3 of 3")
                                .thenCancel()
                                .verify())
                .thenCancel()
                .verify();
    }

    @Test
    void shouldReportDroppedRecords() {
        Producer producer = producer(SMALL);
        StepVerifier.create(
                        BpfEvents.ringbuf(
                                producer.ring(), SEQUENCE, options.overflow(Overflow.drop())),
                        0)
                .then(() ->
                        StepVerifier.create(BpfEvents.losses(producer.ring()))
                                .then(() -> producer.produce(1, 8))
                                .assertNext(loss ->
                                        assertThat(loss.cause()).isEqualTo(LossCause.DROPPED))
                                .thenCancel()
                                .verify())
                .thenCancel()
                .verify();
    }

    @Test
    void shouldAddUpUnderAFastProducer() {
        Producer producer = producer(SMALL);
        Disposable reading = sequences(producer).subscribe();
        long[] sum = new long[1];
        StepVerifier.create(
                        BpfEvents.losses(producer.ring())
                                .doOnNext(loss -> sum[0] += loss.count())
                                .doOnNext(loss -> assertThat(loss.count()).isPositive())
                                .doOnNext(loss -> assertThat(loss.cumulative()).isEqualTo(sum[0]))
                                .filter(loss ->
                                        loss.cumulative() == producer.totals().failures()
                                                && producer.next() == 4_000_001))
                .then(() -> producer.call(4_000_000).run())
                .then(() -> producer.produce(1, 8_000)) // never fits: there is one loss at least
                .expectNextCount(1)
                .thenCancel()
                .verify();
        reading.dispose();
    }
}
