package io.bpfevents.demo;

import io.bpfevents.core.kernel.KernelClock;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** Writes each event at once, and throws if that fails, which {@code System.out} does not. */
final class EventPrinter {
    private final OutputStream out;
    private final EventFormat format;
    private final KernelClock clock = KernelClock.monotonic();
    private volatile boolean printed;

    EventPrinter(OutputStream out, EventFormat format) {
        this.out = out;
        this.format = format;
    }

    void printHeader() {
        String header = format.header();
        if (!header.isEmpty()) {
            write(header);
        }
    }

    void print(ExecEvent event) {
        printed = true;
        write(format.line(clock.at(event.ktime()), event));
    }

    boolean hasPrinted() {
        return printed;
    }

    private void write(String line) {
        try {
            out.write((line + '\n').getBytes(format.charset()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
