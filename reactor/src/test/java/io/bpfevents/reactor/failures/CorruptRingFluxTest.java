package io.bpfevents.reactor.failures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.record.Event;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.core.testing.ring.MemoryCorruptor;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.RingbufOptions;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** Invalid ring memory ends the stream with an error, and the ring is released. */
class CorruptRingFluxTest {
    private static final int SIZE = 4096;

    private final SimulatedRingbuf ring = SimulatedRingbuf.create("events", SIZE);
    private final PollLoop.Manual loop = PollLoop.manual();

    static Stream<Named<Consumer<MemoryCorruptor>>> forgeries() {
        return Stream.of(
                Named.of("length past the ring", forgery -> forgery.header(16, SIZE)),
                Named.of("length past the producer", forgery -> forgery.header(16, 32)),
                Named.of("producer before the consumer", forgery -> forgery.producerPosition(8)),
                Named.of("producer far away", forgery -> forgery.producerPosition(3L * SIZE)),
                Named.of("another reader", forgery -> forgery.consumerPosition(32)));
    }

    @ParameterizedTest
    @MethodSource("forgeries")
    void shouldEndWithTheErrorAndBeReleased(Consumer<MemoryCorruptor> forging) {
        Flux<Integer> sizes =
                BpfEvents.ringbuf(ring, RingbufOptions.defaults().pollLoop(loop)).map(Event::size);
        ring.output(new byte[5]);
        StepVerifier.create(sizes)
                .then(loop::runOnce)
                .expectNext(5)
                .then(() -> ring.output(new byte[6]))
                .then(() -> forging.accept(new MemoryCorruptor(ring)))
                .then(loop::runOnce)
                .expectErrorSatisfies(error ->
                        assertThat(error)
                                .isInstanceOf(BpfException.class)
                                .hasMessageContaining("read ring events"))
                .verify();
        assertThat(ring.onClose().toCompletableFuture()).isCompletedExceptionally();
        assertThatThrownBy(() -> ring.output(new byte[1]))
                .isInstanceOf(IllegalStateException.class);
        StepVerifier.create(sizes)
                .expectErrorSatisfies(error -> assertThat(error).hasMessageContaining("is closed"))
                .verify();
        assertThat(loop.runOnce()).isFalse();
    }
}
