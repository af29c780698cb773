package io.bpfevents.web.json;

import java.time.Instant;

/**
 * A message with one kernel event.
 *
 * @param ppid 0 if there is no parent
 */
record EventJson(Instant time, String kind, int pid, int ppid, String comm, String detail) {}
