package io.bpfevents.cli.output;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Prints events. Bytes are written at once after a pause, and in a busy stream together, when
 * {@link #flush} is called or enough have accumulated. Its methods throw {@link OutputFailure} if
 * stdout fails. For any thread.
 */
public final class RowPrinter {
    private static final int MOST_BYTES = 1 << 16;
    private static final long PAUSE_NANOS = 10_000_000;

    private final Console console;
    private final Format format;

    // guarded by this
    private final ByteArrayOutputStream unwritten = new ByteArrayOutputStream();
    private long written = System.nanoTime() - PAUSE_NANOS;
    private final AtomicLong printed = new AtomicLong();

    /** The bytes of events in one format. */
    interface Format {
        /** What stands above the first event; empty for nothing. */
        default String header() {
            return "";
        }

        /** Prepares for a complete list of rows. */
        default void fit(List<Row> rows) {}

        /** An event, with its newline if the format has one. */
        byte[] format(Row row);
    }

    RowPrinter(Console console, Format format) {
        this.console = console;
        this.format = format;
    }

    /** Prints what stands above the first event. */
    public synchronized void printHeader() {
        String header = format.header();
        if (!header.isEmpty()) {
            unwritten.writeBytes(header.getBytes(console.charset()));
            flush();
            written = System.nanoTime() - PAUSE_NANOS;
        }
    }

    /** Prints a complete list, with what stands above it. */
    synchronized void printTable(List<Row> rows) {
        format.fit(rows);
        printHeader();
        rows.forEach(this::print);
        flush();
    }

    /** Prints an event. */
    public synchronized void print(Row row) {
        unwritten.writeBytes(format.format(row));
        printed.incrementAndGet();
        if (unwritten.size() >= MOST_BYTES || System.nanoTime() - written >= PAUSE_NANOS) {
            flush();
        }
    }

    /** Writes what was printed and not written. */
    public synchronized void flush() {
        if (unwritten.size() == 0) {
            return;
        }
        byte[] bytes = unwritten.toByteArray();
        unwritten.reset();
        try {
            console.out().write(bytes);
        } catch (IOException e) {
            throw new OutputFailure(e);
        }
        written = System.nanoTime();
    }

    /** The events that were printed. Does not wait for a write that blocks. */
    public long printed() {
        return printed.get();
    }
}
