package io.bpfevents.web.json;

/**
 * A client of the shared stream.
 *
 * @param delivered events that were sent to it
 * @param bufferDropped events that the buffer dropped before they were sent to it
 * @param buffered events in the buffer that have yet to be sent to it
 */
public record SharedClientJson(String id, long delivered, long bufferDropped, long buffered) {}
