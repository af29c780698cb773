package io.bpfevents.cli.tail;

import io.bpfevents.cli.output.Column;
import io.bpfevents.cli.output.ColumnType;
import io.bpfevents.cli.output.Row;
import io.bpfevents.core.record.Event;
import io.bpfevents.core.record.EventField;
import io.bpfevents.core.record.EventSchema;
import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** The columns of a buffer's records, and the rows of them. */
public final class RecordColumns {
    private final LongFunction<Instant> clock;
    private final boolean isPerf;
    private final List<EventField> fields;
    private final boolean isRaw;
    private final List<Column> columns = new ArrayList<>();

    /**
     * The columns of the records of a struct, or without one of their bytes.
     *
     * @param schema null if no struct is known
     * @param isPerf whether the kernel has recorded the CPU and the time of each record
     * @param clock converts such a time
     */
    public RecordColumns(
            @Nullable EventSchema schema, boolean isPerf, LongFunction<Instant> clock) {
        this.isPerf = isPerf;
        this.clock = clock;
        fields = schema == null ? List.of() : schema.fields();
        isRaw = schema == null;
        if (isPerf) {
            columns.add(Column.of("sample_time", ColumnType.TIME));
            columns.add(Column.of("sample_cpu", ColumnType.NUMBER));
        }
        for (EventField field : fields) {
            columns.add(new Column(field.name(), type(field.kind()), !field.isAlternative()));
        }
        if (isRaw) {
            columns.add(Column.of("size", ColumnType.NUMBER));
            columns.add(Column.of("bytes", ColumnType.OTHER));
        }
    }

    private static ColumnType type(EventField.Kind kind) {
        return switch (kind) {
            case INTEGER, REAL -> ColumnType.NUMBER;
            case BOOLEAN, ENUMERATION, TEXT -> ColumnType.TEXT;
            case POINTER, BYTES, LIST -> ColumnType.OTHER;
        };
    }

    /** The columns. */
    public List<Column> columns() {
        return columns;
    }

    /** The row of a record; fields beyond its end have no value. */
    public Row row(Event event) {
        return new Row(values(event), event::toByteArray);
    }

    /** The values of a record, in the order of the columns. */
    public List<@Nullable Object> values(Event event) {
        List<@Nullable Object> values = new ArrayList<>(columns.size());
        if (isPerf) {
            event.time().ifPresent(nanos -> values.add(clock.apply(nanos)));
            event.cpu().ifPresent(values::add);
        }
        MemorySegment record = event.segment();
        for (EventField field : fields) {
            values.add(field.read(record));
        }
        if (isRaw) {
            values.add(event.size());
            values.add(event.toByteArray());
        }
        return values;
    }
}
