package io.bpfevents.web.json;

import org.jspecify.annotations.Nullable;

/**
 * A message that stands for missing events.
 *
 * @param kind null if they may be of several kinds
 * @param count null if it is not known
 */
public record LossJson(String cause, @Nullable String kind, @Nullable Long count) {}
