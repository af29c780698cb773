package io.bpfevents.reactor.conformance;

import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.loop.UnguardedLoop;
import io.bpfevents.core.testing.Producer;
import io.bpfevents.core.testing.ring.NumberedRing;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.RingbufOptions;
import io.bpfevents.reactor.fixture.Loops;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;

/** Rings of every kind, on a loop that only a wake-up wakes. */
@Timeout(300) // a hang is a failure
public abstract class ConformanceContract {
    protected static final int RING = 64 * 1024;

    protected final PollLoop loop = UnguardedLoop.create();
    protected final RingbufOptions options =
            RingbufOptions.defaults().pollLoop(loop).maxDelay(Duration.ofDays(10_000));
    private final List<NumberedRing> rings = new ArrayList<>();

    /** Creates a ring. */
    protected abstract NumberedRing newRing(long bytes);

    protected final NumberedRing ring(long bytes) {
        NumberedRing ring = newRing(bytes);
        rings.add(ring);
        return ring;
    }

    protected final Flux<Long> sequences(NumberedRing ring) {
        return BpfEvents.ringbuf(ring.ring(), Producer::sequence, options);
    }

    @AfterEach
    protected final void closeAll() {
        for (NumberedRing ring : rings) {
            ring.close();
            ring.ring().onClose().toCompletableFuture().join();
        }
        Loops.close(loop);
    }
}
