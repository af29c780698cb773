package io.bpfevents.web.json;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A message with one kernel event. */
record EventJson(
        Instant time, String kind, int pid, @Nullable Integer ppid, String comm, String detail) {}
