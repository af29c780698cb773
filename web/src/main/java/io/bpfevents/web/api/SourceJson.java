package io.bpfevents.web.api;

import org.jspecify.annotations.Nullable;

/**
 * The state of a kind of event.
 *
 * @param enabled whether the kind is switched on
 * @param watchers number of streams that use the kind
 * @param attached whether its program is attached
 * @param error why the shared stream has no events of the kind; null if it has not failed
 */
record SourceJson(
        String kind, boolean enabled, int watchers, boolean attached, @Nullable String error) {}
