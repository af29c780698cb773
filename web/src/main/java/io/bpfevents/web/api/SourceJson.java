package io.bpfevents.web.api;

/**
 * A kind of event.
 *
 * @param enabled whether it is switched on
 * @param watchers streams that want it
 * @param attached whether its program is at work
 */
record SourceJson(String kind, boolean enabled, int watchers, boolean attached) {}
