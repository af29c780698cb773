package io.bpfevents.web.stream;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An event, as clients get it. */
record EventJson(
        Instant time, String kind, int pid, @Nullable Integer ppid, String comm, String detail) {}
