package io.bpfevents.reactor.source;

import java.util.function.LongUnaryOperator;
import org.assertj.core.api.Assertions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;

/** {@link Flux#create}, with {@link Flux#map} where the source is to change something. */
final class CreateSource implements NumberSource {
    private FluxSink<Long> sink;
    private long next;

    @Override
    public Flux<Long> numbers() {
        return Flux.create(created -> sink = created);
    }

    @Override
    public Flux<Long> changed(LongUnaryOperator change) {
        return numbers().map(change::applyAsLong);
    }

    @Override
    public void emit(int count) {
        for (int i = 0; i < count; i++) {
            sink.next(next++);
        }
    }

    @Override
    public Throwable emitFatally() {
        return Assertions.catchThrowable(() -> emit(1));
    }

    @Override
    public void complete() {
        sink.complete();
    }

    @Override
    public long numberOf(Object value) {
        return (Long) value;
    }

    @Override
    public String assembledBy() {
        return CreateSource.class.getName() + ".changed(";
    }

    @Override
    public void close() {}
}
