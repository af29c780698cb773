package io.bpfevents.cli.tail;

import io.bpfevents.cli.output.Column;
import io.bpfevents.cli.output.ColumnType;
import io.bpfevents.cli.output.Row;
import io.bpfevents.cli.output.Unknown;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.stats.RingbufAudit;
import io.bpfevents.core.stats.RingbufLifetime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The figures of a ring that this process does not read, as a row. */
final class RingFigures {
    static final List<Column> COLUMNS =
            List.of(
                    Column.of("ring", ColumnType.TEXT),
                    Column.of("id", ColumnType.NUMBER),
                    Column.of("size", ColumnType.NUMBER),
                    Column.of("fill_percent", ColumnType.NUMBER),
                    Column.of("pending", ColumnType.NUMBER),
                    Column.of("pending_bytes", ColumnType.NUMBER),
                    Column.of("reserve_failures", ColumnType.NUMBER),
                    Column.of("throttled", ColumnType.NUMBER),
                    Column.of("delivered", ColumnType.NUMBER),
                    Column.of("dropped", ColumnType.NUMBER),
                    Column.of("discarded", ColumnType.NUMBER),
                    Column.of("decode_failures", ColumnType.NUMBER),
                    new Column("attempts", ColumnType.NUMBER, false),
                    Column.of("reader", ColumnType.TEXT));

    private final BpfRingbuf ring;

    RingFigures(BpfRingbuf ring) {
        this.ring = ring;
    }

    /** The figures now. */
    Row row() {
        RingbufAudit audit = ring.audit().toCompletableFuture().join();
        Optional<RingbufLifetime> lifetime = audit.lifetime();
        List<@Nullable Object> values = new ArrayList<>(COLUMNS.size());
        values.add(ring.name());
        values.add(ring.mapId());
        values.add(ring.sizeBytes());
        values.add(percent(audit.pendingBytes(), ring.sizeBytes()));
        values.add(audit.pending());
        values.add(audit.pendingBytes());
        values.add(Unknown.or(ring.totalReserveFailures()));
        values.add(figure(lifetime, RingbufLifetime::throttled));
        values.add(figure(lifetime, RingbufLifetime::delivered));
        values.add(figure(lifetime, RingbufLifetime::dropped));
        values.add(figure(lifetime, RingbufLifetime::discarded));
        values.add(figure(lifetime, RingbufLifetime::decodeFailures));
        values.add(
                Unknown.or(lifetime.map(RingbufLifetime::attempts).orElse(OptionalLong.empty())));
        values.add(
                RingReaderProcess.find(ring.mapId(), ring.sizeBytes())
                        .map(RingReaderProcess::toString)
                        .orElse(null));
        return new Row(values, () -> new byte[0]);
    }

    private static Object figure(
            Optional<RingbufLifetime> lifetime, ToLongFunction<RingbufLifetime> figure) {
        return lifetime.isPresent() ? figure.applyAsLong(lifetime.get()) : Unknown.VALUE;
    }

    /** With one decimal. */
    private static double percent(long part, long whole) {
        return Math.round(1000.0 * part / whole) / 10.0;
    }
}
