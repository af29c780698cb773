package io.bpfevents.web.stream;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stream of events.
 *
 * @param policy null for the shared one
 * @param demand events that it would take now; -1 for all there are
 */
public record StreamJson(
        String id, @Nullable String policy, int clients, long demand, List<RingJson> rings) {}
