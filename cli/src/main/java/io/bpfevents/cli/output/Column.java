package io.bpfevents.cli.output;

/**
 * A field of the events of a stream.
 *
 * @param name in lower case with underscores, as in {@code --fields} and in JSON
 * @param type how its values are compared and aligned
 * @param isShown whether the format {@code columns} has it without {@code --fields}; JSON always
 *     has it
 */
public record Column(String name, ColumnType type, boolean isShown) {
    /** A column that the format {@code columns} shows. */
    public static Column of(String name, ColumnType type) {
        return new Column(name, type, true);
    }
}
