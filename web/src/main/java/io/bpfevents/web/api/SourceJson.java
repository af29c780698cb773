package io.bpfevents.web.api;

import org.jspecify.annotations.Nullable;

/**
 * A kind of event.
 *
 * @param enabled whether it is switched on
 * @param watchers streams that want it
 * @param attached whether its program is at work
 * @param error why the shared stream has none of its events, or null
 */
record SourceJson(
        String kind, boolean enabled, int watchers, boolean attached, @Nullable String error) {}
