package io.bpfevents.reactor.merge;

/**
 * An event of a merged stream.
 *
 * @param source the name of the source that the event comes from
 */
public record Sourced<T>(String source, T event) {}
