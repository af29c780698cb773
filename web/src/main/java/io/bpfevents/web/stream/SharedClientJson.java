package io.bpfevents.web.stream;

/**
 * A client of the shared stream.
 *
 * @param delivered messages that it was given
 * @param bufferDropped events that it was too slow for
 * @param buffered events that wait for it
 */
public record SharedClientJson(String id, long delivered, long bufferDropped, long buffered) {}
