package io.bpfevents.reactor;

import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.loop.UnguardedLoop;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.Producer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;

/**
 * Rings of the real kernel on a loop that nothing but a wake-up wakes: neither its guard nor
 * maxDelay helps where one is lost.
 */
@KernelTest
@Timeout(300) // a hang is a failure
abstract class RingbufTest {
    static final int RING = 256 * 1024;
    static final RecordDecoder<Long> SEQUENCE = Producer::sequence;

    final PollLoop loop = UnguardedLoop.create();
    final RingbufOptions options =
            RingbufOptions.defaults().pollLoop(loop).maxDelay(Duration.ofDays(10_000));
    private final List<Producer> producers = new ArrayList<>();

    Producer producer(long ringBytes) {
        Producer producer = Producer.load(ringBytes);
        producers.add(producer);
        return producer;
    }

    Flux<Long> sequences(Producer producer) {
        return BpfEvents.ringbuf(producer.ring(), SEQUENCE, options);
    }

    @AfterEach
    void closeAll() throws Exception {
        for (Producer producer : producers) {
            producer.close();
            producer.object().onClose().toCompletableFuture().join();
        }
        loop.close();
        loop.onClose().toCompletableFuture().join();
    }
}
