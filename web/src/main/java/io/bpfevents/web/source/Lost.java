package io.bpfevents.web.source;

/**
 * Events are missing here.
 *
 * @param kind of which kind
 * @param cause why, as {@link io.bpfevents.reactor.LossCause} calls it
 * @param count how many
 */
public record Lost(Kind kind, String cause, long count) implements Item {}
