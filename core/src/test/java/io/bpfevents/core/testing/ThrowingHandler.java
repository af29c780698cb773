package io.bpfevents.core.testing;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** A log handler that throws, on one logger and until it is closed. */
public final class ThrowingHandler extends Handler implements AutoCloseable {
    private final Logger logger;
    private final Throwable failure;
    private final AtomicInteger calls = new AtomicInteger();

    /** Adds it to the logger of that name, as its only handler. */
    public ThrowingHandler(String name, Throwable failure) {
        this.logger = Logger.getLogger(name);
        this.failure = failure;
        logger.setUseParentHandlers(false);
        logger.addHandler(this);
    }

    /** How often it was called. */
    public int calls() {
        return calls.get();
    }

    @Override
    public void publish(LogRecord record) {
        calls.incrementAndGet();
        ThrowingHandler.<RuntimeException>throwAny(failure);
    }

    @SuppressWarnings("unchecked") // as code of another language throws it
    private static <E extends Throwable> void throwAny(Throwable failure) throws E {
        throw (E) failure;
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
        logger.setUseParentHandlers(true);
    }
}
