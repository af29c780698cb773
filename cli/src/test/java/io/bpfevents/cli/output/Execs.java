package io.bpfevents.cli.output;

import java.time.Instant;
import java.util.List;

/** Events of one kind, for the tests of formats. */
final class Execs {
    static final List<Column> COLUMNS =
            List.of(
                    Column.of("time", ColumnType.TIME),
                    Column.of("pid", ColumnType.NUMBER),
                    Column.of("ppid", ColumnType.NUMBER),
                    Column.of("uid", ColumnType.NUMBER),
                    Column.of("comm", ColumnType.TEXT),
                    Column.of("filename", ColumnType.TEXT));

    private Execs() {}

    static Row row(Instant time, int pid, int ppid, long uid, String comm, String filename) {
        return new Row(
                List.of(time, pid, ppid, uid, comm, filename), () -> new byte[] {1, 2, (byte) 255});
    }
}
