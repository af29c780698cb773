package io.bpfevents.demo;

import java.nio.charset.Charset;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** Columns for a terminal, with the local time of day. */
final class TableFormat implements EventFormat {
    private static final int NUMBER_WIDTH = 7; // the kernel's largest pid is 4194304
    private static final int COMM_WIDTH = 15;

    private final DateTimeFormatter time;
    private final Charset charset;

    TableFormat(ZoneId zone, Charset charset) {
        this.time = DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(zone);
        this.charset = charset;
    }

    @Override
    public String header() {
        return row("TIME        ", "PID", "PPID", "UID", "COMM", "FILENAME");
    }

    @Override
    public String line(Instant at, ExecEvent event) {
        return row(
                time.format(at),
                Integer.toString(event.pid()),
                Integer.toString(event.ppid()),
                Integer.toUnsignedString(event.uid()),
                event.comm(),
                event.filename());
    }

    private static String row(
            String time, String pid, String ppid, String uid, String comm, String filename) {
        StringBuilder row = new StringBuilder(120).append(time);
        for (String number : new String[] {pid, ppid, uid}) {
            row.append(" ".repeat(1 + Math.max(0, NUMBER_WIDTH - number.length()))).append(number);
        }
        row.append("  ");
        int commStart = row.length();
        Escapes.appendPlain(row, comm);
        row.repeat(' ', Math.max(0, COMM_WIDTH - (row.length() - commStart)));
        row.append("  ");
        Escapes.appendPlain(row, filename);
        return row.toString();
    }

    @Override
    public Charset charset() {
        // the terminal's: in another charset the bytes of a letter can be a control character
        return charset;
    }
}
