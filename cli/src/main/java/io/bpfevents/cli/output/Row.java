package io.bpfevents.cli.output;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An event: one value per column of its stream, and its bytes. Values are numbers, booleans, texts,
 * enum constants, {@code Instant}, {@code Duration}, {@code InetAddress}, byte arrays, lists, maps
 * by name, optional values, or null for an unknown one.
 */
public final class Row implements StreamItem {
    private final List<? extends @Nullable Object> values;
    private final Supplier<byte[]> bytes;

    /**
     * Creates an event.
     *
     * @param values in the order of the columns; not copied
     * @param bytes the record's bytes, for the formats {@code raw} and {@code hex}; called at most
     *     once per event that is printed in such a format
     */
    public Row(List<? extends @Nullable Object> values, Supplier<byte[]> bytes) {
        this.values = values;
        this.bytes = bytes;
    }

    /** The value of a column, by its index. */
    public @Nullable Object value(int column) {
        return values.get(column);
    }

    byte[] bytes() {
        return bytes.get();
    }
}
