package io.bpfevents.web.api;

import io.bpfevents.web.stream.SharedClientJson;
import io.bpfevents.web.stream.StreamJson;
import java.util.List;

/** What {@code GET /api/stats} tells. */
record StatsJson(
        boolean simulated,
        double uptimeSeconds,
        int clients,
        Limits limits,
        List<SourceJson> sources,
        Load load,
        List<StreamJson> streams,
        List<SharedClientJson> sharedClients) {

    /** What the server allows itself. */
    record Limits(int clients, int policyStreams, int bufferEvents, long bufferBytes) {}

    /** Whether the server makes events itself. */
    record Load(boolean running) {}
}
