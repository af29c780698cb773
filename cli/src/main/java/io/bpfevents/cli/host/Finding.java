package io.bpfevents.cli.host;

import io.bpfevents.cli.output.Column;
import io.bpfevents.cli.output.ColumnType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A line of {@code check}.
 *
 * @param check what was checked, in lower case with hyphens
 * @param isNeeded whether loading programs and reading their events requires it
 * @param found what this machine has; may be empty
 * @param remedy what to do; empty if nothing is to be done
 */
record Finding(String check, Status status, boolean isNeeded, String found, String remedy) {
    static final List<Column> COLUMNS =
            List.of(
                    Column.of("status", ColumnType.TEXT),
                    Column.of("needed", ColumnType.TEXT),
                    Column.of("check", ColumnType.TEXT),
                    Column.of("found", ColumnType.TEXT),
                    Column.of("remedy", ColumnType.TEXT));

    /** Whether something can be used. */
    enum Status {
        OK,
        /** It exists, and this process may not use it, or not all of it. */
        RESTRICTED,
        MISSING
    }

    static Finding ok(String check, String found) {
        return new Finding(check, Status.OK, false, found, "");
    }

    static Finding restricted(String check, String found, String remedy) {
        return new Finding(check, Status.RESTRICTED, false, found, remedy);
    }

    static Finding missing(String check, String found, String remedy) {
        return new Finding(check, Status.MISSING, false, found, remedy);
    }

    /** The same, as one that is needed. */
    Finding needed() {
        return new Finding(check, status, true, found, remedy);
    }

    /** Whether it is needed and cannot be used. */
    boolean isProblem() {
        return isNeeded && status != Status.OK;
    }

    /** The values of {@link #COLUMNS}. */
    List<@Nullable Object> values() {
        return Arrays.asList(
                status,
                isNeeded,
                check,
                found.isEmpty() ? null : found,
                remedy.isEmpty() ? null : remedy);
    }
}
