package io.bpfevents.reactor.failures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.loop.UnguardedLoop;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.PinDirectory;
import io.bpfevents.core.testing.ProcessResources;
import io.bpfevents.core.testing.Producer;
import io.bpfevents.core.testing.ring.SharedPositions;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.RingbufOptions;
import io.bpfevents.reactor.fixture.Loops;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.test.StepVerifier;

/**
 * On rings of the kernel, which the test maps once more to write the consumer position, as another
 * process would. The loop has no guard timer: the other ring wakes it.
 */
@KernelTest
class WildConsumerIT extends WildConsumerContract {
    private static final long RING = 64 * 1024;

    private final PinDirectory pins = new PinDirectory();
    private final Path pin = pins.resolve("events");
    private final Producer producer = Producer.loadPinned(RING, pin);
    private final Producer otherProducer = Producer.load(RING);
    private final PollLoop loop = UnguardedLoop.create();

    @Override
    void closeAll() {
        producer.close();
        otherProducer.close();
        Loops.close(loop);
        pins.close();
    }

    @Override
    Ringbuf ring() {
        return producer.ring();
    }

    @Override
    SharedPositions word() {
        return SharedPositions.of(producer.ring());
    }

    @Override
    Ringbuf other() {
        return otherProducer.ring();
    }

    @Override
    RingbufOptions options() {
        return RingbufOptions.defaults().pollLoop(loop).maxDelay(Duration.ofDays(10_000));
    }

    @Override
    void produce(Ringbuf ring, int count) {
        Producer chosen = ring == ring() ? producer : otherProducer;
        assertThat(chosen.produce(count, 8).successes()).isEqualTo(count);
    }

    @Override
    void settle() {
        Loops.settle(loop, other());
    }

    @ParameterizedTest
    @EnumSource
    void shouldRejectToOpenThePin(WildPosition position) {
        produce(ring(), 2);
        write(position);
        settle(); // afterwards the loop has opened the other ring
        ProcessResources before = ProcessResources.count();
        assertThatThrownBy(() -> BpfRingbuf.openPinned(pin))
                .satisfies(this::assertDescribed)
                .hasMessageContaining("read ring events (map id ")
                .hasMessageContaining("remove the pins");
        assertThat(ProcessResources.count()).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource
    void shouldRejectToLoadOverThePin(WildPosition position) {
        write(position);
        settle();
        ProcessResources before = ProcessResources.count();
        assertThatThrownBy(() -> Producer.loadPinned(RING, pin)).satisfies(this::assertDescribed);
        assertThat(ProcessResources.count()).isEqualTo(before);
    }

    @Test
    void shouldReleaseTheRingThatBroke() {
        settle();
        long before = ProcessResources.count().mappings();
        StepVerifier.create(BpfEvents.ringbuf(ring(), options()))
                .then(this::settle)
                .then(() -> {
                    try (SharedPositions word = word()) {
                        word.set(1L << 40);
                    }
                })
                .then(this::settle)
                .verifyError(BpfException.class);
        assertThatThrownBy(() -> ring().onClose().toCompletableFuture().join())
                .hasCauseInstanceOf(BpfException.class);
        assertThat(ProcessResources.count().mappings()).isLessThan(before); // its block as well
    }

    /** A reader that is moved from one process to another leaves such a position. */
    @Test
    void shouldOpenARingThatAnotherProcessHasRead() {
        produce(ring(), 3);
        try (SharedPositions word = word()) {
            word.set(16);
        }
        try (BpfRingbuf opened = BpfRingbuf.openPinned(pin)) {
            StepVerifier.create(BpfEvents.ringbuf(opened, Producer::sequence, options()))
                    .expectNext(1L, 2L)
                    .thenCancel()
                    .verify();
        }
    }
}
