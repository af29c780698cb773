package io.bpfevents.web.api;

import io.bpfevents.web.json.SharedClientJson;
import io.bpfevents.web.json.StreamJson;
import java.util.List;

/**
 * The response to {@code GET /api/stats}.
 *
 * @param fleet whether the server shows a fleet
 */
record StatsJson(
        boolean simulated,
        boolean fleet,
        double uptimeSeconds,
        int clients,
        Limits limits,
        List<SourceJson> sources,
        Load load,
        List<StreamJson> streams,
        List<SharedClientJson> sharedClients) {

    /** The configured limits. */
    record Limits(int clients, int policyStreams, int bufferEvents, long bufferBytes) {}

    /** Whether the server is generating load. */
    record Load(boolean running) {}
}
