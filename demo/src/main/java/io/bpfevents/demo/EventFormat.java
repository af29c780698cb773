package io.bpfevents.demo;

import java.nio.charset.Charset;
import java.time.Instant;

/** The format of events on stdout. Lines have no newline. */
interface EventFormat {
    /** The line above the first event; empty for none. */
    String header();

    String line(Instant time, ExecEvent event);

    Charset charset();
}
