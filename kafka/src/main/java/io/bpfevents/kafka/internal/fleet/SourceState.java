package io.bpfevents.kafka.internal.fleet;

import io.bpfevents.kafka.accounting.AccountingRecord;
import io.bpfevents.kafka.accounting.StreamId;
import java.time.Instant;
import java.util.Optional;

/** All that a {@link SourceLedger} remembers, as a value that a store can keep. */
public record SourceState(
        StreamId id,
        StreamState stream,
        Optional<AccountingRecord> last,
        long uncleanEnds,
        Instant written,
        Instant accountedAt) {}
