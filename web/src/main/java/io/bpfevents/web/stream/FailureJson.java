package io.bpfevents.web.stream;

import org.jspecify.annotations.Nullable;

/**
 * A stream's last message, if it did not end well.
 *
 * @param lost how many events, if it ended for that
 */
record FailureJson(String message, @Nullable Long lost) {}
