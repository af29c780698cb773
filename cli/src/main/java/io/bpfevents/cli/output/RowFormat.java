package io.bpfevents.cli.output;

/** The bytes of events in one format. */
interface RowFormat {
    /** What stands above the first event; empty for nothing. */
    default String header() {
        return "";
    }

    /** An event, with its newline if the format has one. */
    byte[] format(Row row);
}
