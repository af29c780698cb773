package io.bpfevents.cli.output;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The fields of a stream that are printed, in their order. */
final class Fields {
    private final List<Column> columns;
    private final int[] indices;

    private Fields(List<Column> columns, int[] indices) {
        this.columns = columns;
        this.indices = indices;
    }

    /** Those with the given names. */
    static Fields named(List<Column> columns, List<String> names) {
        return new Fields(columns, names.stream().mapToInt(it -> index(columns, it)).toArray());
    }

    /**
     * Some columns.
     *
     * @param columns those of the rows
     * @param chosen those of them to print
     */
    static Fields of(List<Column> columns, List<Column> chosen) {
        return named(columns, chosen.stream().map(Column::name).toList());
    }

    /** Those of these fields that a table has. */
    Fields within(List<Column> table) {
        return new Fields(
                columns,
                IntStream.of(indices)
                        .filter(i ->
                                table.stream()
                                        .anyMatch(it -> it.name().equals(columns.get(i).name())))
                        .toArray());
    }

    /**
     * The index of a column.
     *
     * @throws IllegalArgumentException if there is none; the message lists all
     */
    static int index(List<Column> columns, String name) {
        return IntStream.range(0, columns.size())
                .filter(it -> columns.get(it).name().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "there is no field '%s'; the fields: %s"
                                        .formatted(
                                                name,
                                                String.join(
                                                        ", ",
                                                        columns.stream()
                                                                .map(Column::name)
                                                                .toList()))));
    }

    int size() {
        return indices.length;
    }

    Column column(int field) {
        return columns.get(indices[field]);
    }

    @Nullable Object value(Row row, int field) {
        return row.value(indices[field]);
    }
}
