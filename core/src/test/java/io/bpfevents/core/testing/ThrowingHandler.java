package io.bpfevents.core.testing;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** A log handler that throws, installed on one logger until it is closed. */
public final class ThrowingHandler extends Handler implements AutoCloseable {
    private final Logger logger;
    private final Throwable failure;
    private final AtomicInteger calls = new AtomicInteger();

    /** Installs the handler as the only one of a logger. */
    public ThrowingHandler(String name, Throwable failure) {
        this.logger = Logger.getLogger(name);
        this.failure = failure;
        logger.setUseParentHandlers(false);
        logger.addHandler(this);
    }

    /** The number of calls. */
    public int calls() {
        return calls.get();
    }

    @Override
    public void publish(LogRecord record) {
        calls.incrementAndGet();
        ThrowingHandler.<RuntimeException>throwAny(failure);
    }

    @SuppressWarnings("unchecked") // throws a checked exception as code in another language can
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
