package io.bpfevents.reactor.source;

import java.util.function.LongUnaryOperator;
import org.assertj.core.api.Assertions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** {@link Sinks}, with {@link Flux#map} where the source is to change something. */
final class SinkSource implements NumberSource {
    private final Sinks.Many<Long> sink = Sinks.many().multicast().directBestEffort();
    private long next;

    @Override
    public Flux<Long> numbers() {
        return sink.asFlux();
    }

    @Override
    public Flux<Long> changed(LongUnaryOperator change) {
        return numbers().map(change::applyAsLong);
    }

    @Override
    public void emit(int count) {
        for (int i = 0; i < count; i++) {
            sink.tryEmitNext(next++); // without a subscriber if the last one was fatal to it
        }
    }

    @Override
    public Throwable emitFatally() {
        return Assertions.catchThrowable(() -> emit(1));
    }

    @Override
    public void complete() {
        sink.tryEmitComplete().orThrow();
    }

    @Override
    public long numberOf(Object value) {
        return (Long) value;
    }

    @Override
    public String assembledBy() {
        return SinkSource.class.getName() + ".changed(";
    }

    @Override
    public void close() {}
}
