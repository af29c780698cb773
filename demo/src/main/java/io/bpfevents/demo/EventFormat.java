package io.bpfevents.demo;

import java.nio.charset.Charset;
import java.time.Instant;

/** How events look on stdout. Lines have no newline. */
interface EventFormat {
    /** What stands above the first event; empty for nothing. */
    String header();

    String line(Instant time, ExecEvent event);

    Charset charset();
}
