package io.bpfevents.web.json;

import org.jspecify.annotations.Nullable;

/**
 * The last message of a stream that failed.
 *
 * @param lost number of lost events if that is the reason, otherwise null
 */
public record FailureJson(String message, @Nullable Long lost) {}
