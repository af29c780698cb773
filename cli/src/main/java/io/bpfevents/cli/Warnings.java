package io.bpfevents.cli;

import io.bpfevents.cli.output.Console;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * Prints what the library logs as lines on stderr. Warnings of losses are left out: the losses and
 * the accounting of a stream report the same.
 */
final class Warnings extends Handler {
    private static final String LOSSES = "io.bpfevents.core.internal.count.LossWatch";

    private final Console console;
    private final SimpleFormatter formatter = new SimpleFormatter();

    private Warnings(Console console) {
        this.console = console;
        setLevel(Level.WARNING);
    }

    /** Replaces the handlers of this process. */
    static void printTo(Console console) {
        LogManager.getLogManager().reset();
        Logger.getLogger("").addHandler(new Warnings(console));
    }

    @Override
    public void publish(LogRecord record) {
        if (isLoggable(record) && !LOSSES.equals(record.getSourceClassName())) {
            console.report("warning: " + formatter.formatMessage(record));
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
