package io.bpfevents.demo;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

/** One JSON object per line, with the time in UTC. */
final class JsonFormat implements EventFormat {
    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder().appendInstant(6).toFormatter();

    @Override
    public String header() {
        return "";
    }

    @Override
    public String line(Instant time, ExecEvent event) {
        StringBuilder line = new StringBuilder(160);
        line.append("{\"time\":\"").append(TIME.format(time));
        line.append("\",\"pid\":").append(event.pid());
        line.append(",\"ppid\":").append(event.ppid());
        line.append(",\"uid\":").append(Integer.toUnsignedLong(event.uid()));
        line.append(",\"comm\":");
        Escapes.appendQuoted(line, event.comm());
        line.append(",\"filename\":");
        Escapes.appendQuoted(line, event.filename());
        return line.append('}').toString();
    }

    @Override
    public Charset charset() {
        return StandardCharsets.UTF_8; // which JSON requires
    }
}
