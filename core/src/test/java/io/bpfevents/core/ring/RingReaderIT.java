package io.bpfevents.core.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.Producer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reads a ring of the kernel without Reactor, on a loop with a thread. */
@KernelTest
@Timeout(60)
class RingReaderIT {
    @Test
    void shouldReadOnTheThreadOfTheLoop() throws Exception {
        List<Long> handled = new CopyOnWriteArrayList<>();
        CompletableFuture<Boolean> third = new CompletableFuture<>();
        try (PollLoop loop = PollLoop.create();
                Producer producer = Producer.load(65536)) {
            RingReader reader =
                    producer.ring()
                            .read(
                                    Producer::sequence,
                                    sequence -> {
                                        handled.add(sequence);
                                        if (handled.size() == 3) {
                                            third.complete(PollLoop.isLoopThread());
                                        }
                                    },
                                    loop);
            reader.request(Long.MAX_VALUE);
            assertThat(producer.produce(3, 16).successes()).isEqualTo(3);
            assertThat(third.get(30, TimeUnit.SECONDS)).isTrue();
            producer.ring().close();
            reader.onClose().toCompletableFuture().get(30, TimeUnit.SECONDS);
        }
        assertThat(handled).containsExactly(0L, 1L, 2L);
    }
}
