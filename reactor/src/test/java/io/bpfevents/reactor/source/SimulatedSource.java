package io.bpfevents.reactor.source;

import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.record.Event;
import io.bpfevents.core.testing.Producer;
import io.bpfevents.core.testing.ring.Burst;
import io.bpfevents.core.testing.ring.NumberedRing;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.RingbufOptions;
import io.bpfevents.reactor.fixture.Loops;
import java.util.function.LongUnaryOperator;
import org.assertj.core.api.Assertions;
import reactor.core.publisher.Flux;

/** A simulated ring, read by the thread that emits. */
final class SimulatedSource implements NumberSource {
    private final NumberedRing ring = NumberedRing.simulated(4096);
    private final PollLoop.Manual loop = PollLoop.manual();
    private long next;

    @Override
    public Flux<Long> numbers() {
        return changed(LongUnaryOperator.identity());
    }

    @Override
    public Flux<Long> changed(LongUnaryOperator change) {
        return BpfEvents.ringbuf(
                ring.ring(),
                record -> change.applyAsLong(Producer.sequence(record)),
                RingbufOptions.defaults().pollLoop(loop));
    }

    @Override
    public void emit(int count) {
        ring.produce(Burst.of(next, count));
        next += count;
        Loops.runAll(loop);
    }

    @Override
    public Throwable emitFatally() {
        return Assertions.catchThrowable(() -> emit(1));
    }

    @Override
    public void complete() {
        ring.ring().close();
        Loops.runAll(loop);
    }

    @Override
    public long numberOf(Object value) {
        return Producer.sequence(((Event) value).segment());
    }

    @Override
    public String assembledBy() {
        return "io.bpfevents.reactor.FluxRecords."; // the first frame that is not Reactor's
    }

    @Override
    public void close() {
        ring.close();
        Loops.runAll(loop);
    }
}
