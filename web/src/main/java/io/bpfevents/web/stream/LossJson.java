package io.bpfevents.web.stream;

import org.jspecify.annotations.Nullable;

/**
 * Events are missing, as clients are told.
 *
 * @param kind null if they are of several
 * @param count null if nobody knows
 */
record LossJson(String cause, @Nullable String kind, @Nullable Long count) {}
