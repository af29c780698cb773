package io.bpfevents.web.source;

/**
 * Stands for missing events at this place of a stream.
 *
 * @param kind the kind of the missing events
 * @param cause the name of a {@link io.bpfevents.reactor.LossCause}
 * @param count the number of missing events
 */
public record LossItem(Kind kind, String cause, long count) implements StreamItem {}
