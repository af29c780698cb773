package io.bpfevents.reactor.conformance;

import java.util.function.LongUnaryOperator;
import reactor.core.publisher.Flux;

/** A source of the numbers 0, 1, 2 and so on, which a test drives. */
interface NumberSource extends AutoCloseable {
    Flux<Long> numbers();

    /** The numbers, changed by the source itself before its subscriber gets them. */
    Flux<Long> changed(LongUnaryOperator change);

    /** Emits the next numbers, for which there is demand. */
    void emit(int count);

    /** Emits the next number; returns what comes out where that is done. */
    Throwable emitFatally();

    /** Ends the stream. */
    void complete();

    /** Which number a value is that a hook was given. */
    long numberOf(Object value);

    /** What a stack trace shows of where the numbers were assembled. */
    String assembledBy();

    @Override
    void close();
}
