package io.bpfevents.reactor.source;

import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.record.Event;
import io.bpfevents.core.testing.Producer;
import io.bpfevents.core.testing.ring.Burst;
import io.bpfevents.core.testing.ring.NumberedRing;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.RingbufOptions;
import io.bpfevents.reactor.fixture.Loops;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongUnaryOperator;
import reactor.core.publisher.Flux;

/** A ring of the real kernel, read on a thread of its own. */
final class KernelSource implements NumberSource {
    private final NumberedRing ring = NumberedRing.kernel(4096);
    private final CompletableFuture<Throwable> uncaught = new CompletableFuture<>();
    private final PollLoop loop = PollLoop.create(this::thread);
    private long next;

    private Thread thread(Runnable work) {
        return Thread.ofPlatform()
                .name("bpf-events-source")
                .daemon()
                .uncaughtExceptionHandler((thread, error) -> uncaught.complete(error))
                .unstarted(work);
    }

    @Override
    public Flux<Long> numbers() {
        return changed(LongUnaryOperator.identity());
    }

    @Override
    public Flux<Long> changed(LongUnaryOperator change) {
        return BpfEvents.ringbuf(
                ring.ring(),
                record -> change.applyAsLong(Producer.sequence(record)),
                RingbufOptions.defaults().pollLoop(loop).maxDelay(Duration.ofDays(10_000)));
    }

    @Override
    public void emit(int count) {
        ring.produce(Burst.of(next, count));
        next += count;
    }

    @Override
    public Throwable emitFatally() {
        emit(1);
        return uncaught.join();
    }

    @Override
    public void complete() {
        ring.ring().close();
    }

    @Override
    public long numberOf(Object value) {
        return Producer.sequence(((Event) value).segment());
    }

    @Override
    public String assembledBy() {
        // the first frame that is not Reactor's, and no other
        return "io.bpfevents.reactor.FluxRecords.";
    }

    @Override
    public void close() {
        ring.close();
        Loops.close(loop);
    }
}
