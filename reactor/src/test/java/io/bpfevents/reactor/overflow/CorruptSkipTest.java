package io.bpfevents.reactor.overflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.testing.ring.MemoryCorruptor;
import io.bpfevents.reactor.Overflow;
import io.bpfevents.reactor.fixture.ManualLoopFixture;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.test.StepVerifier;

/** Invalid ring memory that is found while skipping ends the stream with an error. */
class CorruptSkipTest extends ManualLoopFixture {
    static List<Overflow> policies() {
        return List.of(Overflow.dropOldest(0), Overflow.latest(), Overflow.drop());
    }

    private void verify(Overflow policy, Consumer<MemoryCorruptor> forging) {
        StepVerifier.create(numbers(policy), 0)
                .then(this::runAll) // from now on the reader knows its position
                .then(() -> outputAll(0, 3))
                .then(() -> forging.accept(new MemoryCorruptor(ring)))
                .then(this::runAll)
                .expectErrorSatisfies(error ->
                        assertThat(error)
                                .isInstanceOf(BpfException.class)
                                .hasMessageContaining("read ring events"))
                .verify();
        assertThat(ring.onClose().toCompletableFuture()).isCompletedExceptionally();
    }

    @ParameterizedTest
    @MethodSource("policies")
    void shouldRejectALengthBeyondTheRing(Overflow policy) {
        verify(policy, forgery -> forgery.header(SLOT, SIZE));
    }

    @ParameterizedTest
    @MethodSource("policies")
    void shouldRejectALengthBeyondTheProducerPosition(Overflow policy) {
        verify(policy, forgery -> forgery.header(SLOT, 40));
    }

    @ParameterizedTest
    @MethodSource("policies")
    void shouldRejectAProducerPositionBeforeTheConsumers(Overflow policy) {
        verify(policy, forgery -> forgery.producerPosition(-8));
    }

    @ParameterizedTest
    @MethodSource("policies")
    void shouldRejectAProducerPositionThatIsFarAway(Overflow policy) {
        verify(policy, forgery -> forgery.producerPosition(3L * SIZE));
    }

    @ParameterizedTest
    @MethodSource("policies")
    void shouldNoticeAnotherReader(Overflow policy) {
        verify(policy, forgery -> forgery.consumerPosition(SLOT));
    }
}
