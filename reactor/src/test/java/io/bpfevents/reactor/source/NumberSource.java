package io.bpfevents.reactor.source;

import java.util.function.LongUnaryOperator;
import reactor.core.publisher.Flux;

/** A source of the numbers 0, 1, 2 and so on, which a test drives. */
interface NumberSource extends AutoCloseable {
    Flux<Long> numbers();

    /** The numbers, changed by the source before delivery. */
    Flux<Long> changed(LongUnaryOperator change);

    /** Emits the next numbers, for which there is demand. */
    void emit(int count);

    /** Emits the next number; returns the error that the emitting thread throws. */
    Throwable emitFatally();

    /** Ends the stream. */
    void complete();

    /** The number of a value that a hook received. */
    long numberOf(Object value);

    /** The frame of an assembly trace that assembled the numbers. */
    String assembledBy();

    @Override
    void close();
}
