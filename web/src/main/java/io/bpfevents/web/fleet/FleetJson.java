package io.bpfevents.web.fleet;

import io.bpfevents.kafka.accounting.SourceAccounting;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The response to {@code GET /api/fleet}.
 *
 * @param error why the topic cannot be read; null while it is read
 * @param foreign records in the topic that no agent has written
 * @param undecodable events whose value is no JSON object
 * @param sources silent ones first, then by host and source
 */
record FleetJson(
        String topic,
        @Nullable String error,
        long foreign,
        long undecodable,
        List<SourceJson> sources) {
    /**
     * A source of a host.
     *
     * @param state {@code live}, {@code silent} or {@code ended}
     * @param received events that arrived, each counted once
     * @param lostInTopic null if it is not known
     * @param heard when its last record was written
     * @param atHost null before the first accounting record
     */
    record SourceJson(
            String host,
            String source,
            String state,
            long received,
            long duplicates,
            @Nullable Long lostInTopic,
            long uncleanEnds,
            Instant heard,
            @Nullable HostJson atHost) {
        static SourceJson of(SourceAccounting accounting) {
            return new SourceJson(
                    accounting.stream().host(),
                    accounting.stream().source(),
                    switch (accounting.state()) {
                        case LIVE -> "live";
                        case SILENT -> "silent";
                        case ENDED -> "ended";
                    },
                    accounting.received(),
                    accounting.duplicates(),
                    HostJson.nullable(accounting.lostInTopic()),
                    accounting.uncleanEnds(),
                    accounting.heard(),
                    accounting.accounting().map(HostJson::of).orElse(null));
        }
    }
}
