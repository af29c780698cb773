package io.bpfevents.reactor.accounting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.stats.RingbufAudit;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.Overflow;
import io.bpfevents.reactor.fixture.ManualLoopFixture;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** The accounting balances after an error that ends the loop. */
class FatalErrorTest extends ManualLoopFixture {
    private static final long FATAL = 2;
    private static final int RECORDS = 5;

    private final Error fatal = new InternalError("fatal, as if");

    /** A record by a layout. */
    record Numbered(long number) {}

    private long check(long number) {
        if (number == FATAL) {
            throw fatal;
        }
        return number;
    }

    private void verify(Flux<Long> numbers, long delivered, long decodeFailures) {
        outputAll(0, RECORDS);
        numbers.subscribe(number -> {}, error -> {});
        assertThatThrownBy(this::runAll).isSameAs(fatal);
        RingbufAudit audit = ring.audit().toCompletableFuture().join();
        assertThat(audit.delivered()).isEqualTo(delivered);
        assertThat(audit.decodeFailures()).isEqualTo(decodeFailures);
        assertThat(audit.pending()).isEqualTo(RECORDS - FATAL - 1);
        assertThat(audit.attempts()).as("%s", audit).hasValue(RECORDS);
        assertThat(ring.stats().delivered()).isEqualTo(delivered);
    }

    @Test
    void shouldCountTheRecordOfOnNextAsDelivered() {
        verify(numbers(Overflow.backpressure()).doOnNext(this::check), FATAL + 1, 0);
    }

    @Test
    void shouldCountTheRecordOfTryOnNextAsDelivered() {
        verify(numbers(Overflow.backpressure()).filter(n -> check(n) >= 0), FATAL + 1, 0);
    }

    @Test
    void shouldCountTheRecordOfALayoutAsDelivered() {
        RecordLayout<Numbered> layout = RecordLayout.declared(Numbered.class);
        verify(
                BpfEvents.ringbuf(ring, layout, options).map(record -> check(record.number())),
                FATAL + 1,
                0);
    }

    @Test
    void shouldCountTheRecordOfADecoderAsADecodeFailure() {
        verify(BpfEvents.ringbuf(ring, r -> check(NUMBER.decode(r)), options), FATAL, 1);
    }
}
