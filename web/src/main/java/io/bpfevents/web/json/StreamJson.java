package io.bpfevents.web.json;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of a stream.
 *
 * @param policy null for the shared stream
 * @param demand number of events that it has requested and not yet received; -1 if unbounded
 */
public record StreamJson(
        String id, @Nullable String policy, int clients, long demand, List<RingJson> rings) {}
