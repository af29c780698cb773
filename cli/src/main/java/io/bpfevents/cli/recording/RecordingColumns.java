package io.bpfevents.cli.recording;

import io.bpfevents.cli.output.Column;
import io.bpfevents.cli.output.ColumnType;
import io.bpfevents.cli.output.Row;
import io.bpfevents.cli.tail.RecordColumns;
import io.bpfevents.recording.RecordedEvent;
import io.bpfevents.recording.Recording;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The columns of a recording: when a record was received, and its fields. */
final class RecordingColumns {
    private final RecordColumns fields;

    RecordingColumns(Recording recording, boolean isPerf) {
        fields =
                new RecordColumns(
                        recording.schema().orElse(null),
                        isPerf,
                        recording.header().clocks()::ofMonotonic);
    }

    List<Column> columns() {
        List<Column> columns = new ArrayList<>();
        columns.add(Column.of("received", ColumnType.TIME));
        columns.addAll(fields.columns());
        return columns;
    }

    Row row(RecordedEvent element) {
        List<@Nullable Object> values = new ArrayList<>();
        values.add(element.received());
        values.addAll(fields.values(element.event()));
        return new Row(values, element.event()::toByteArray);
    }
}
