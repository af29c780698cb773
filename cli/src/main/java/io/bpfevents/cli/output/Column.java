package io.bpfevents.cli.output;

/**
 * A field of the events of a stream, or of the rows of a table.
 *
 * @param name in lower case with underscores, as in {@code --fields} and in JSON
 * @param type how its values are compared and aligned
 * @param isShown whether the format {@code columns} has it without {@code --fields}; JSON always
 *     has it
 * @param heading above the values in the format {@code columns}, there in upper case
 */
public record Column(String name, ColumnType type, boolean isShown, String heading) {
    /** A column below its name. */
    public Column(String name, ColumnType type, boolean isShown) {
        this(name, type, isShown, name);
    }

    /** A column that the format {@code columns} shows. */
    public static Column of(String name, ColumnType type) {
        return new Column(name, type, true);
    }
}
