package io.bpfevents.kafka.streams;

import io.bpfevents.kafka.internal.fleet.SourceState;
import io.bpfevents.kafka.internal.wire.JsonValues;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/**
 * A row as the store and its changelog have it.
 *
 * @param ledger continues after a restart
 * @param offset of the last record that is counted: after a crash, the broker delivers again what
 *     was read after the last commit
 * @param row as of that record, or of the last check for silence
 */
record StoredRow(SourceState ledger, long offset, FleetRow row) {
    static Serde<StoredRow> serde() {
        return Serdes.serdeFrom(
                (_, stored) -> stored == null ? null : JsonValues.MAPPER.writeValueAsBytes(stored),
                (_, bytes) ->
                        bytes == null ? null : JsonValues.MAPPER.readValue(bytes, StoredRow.class));
    }
}
