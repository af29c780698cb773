package io.bpfevents.kafka.kills;

import io.bpfevents.kafka.accounting.SourceAccounting;
import io.bpfevents.kafka.internal.wire.JsonValues;
import io.bpfevents.kafka.value.FleetEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a reader has written until its end.
 *
 * @param events in their order
 * @param figures in their order; one per source at a time
 */
record ReaderFile(List<Event> events, List<SourceAccounting> figures) {
    /** A line of the file. */
    sealed interface Line {}

    /**
     * An event that was delivered.
     *
     * @param stream as {@link StreamContent#key}
     */
    record Event(String stream, long position, String value) implements Line {
        Event(FleetEvent<String> event) {
            this(StreamContent.key(event.stream()), event.position(), event.value());
        }

        static Event parse(String line) {
            String[] parts = line.split(" ", -1);
            return new Event(parts[0], Long.parseLong(parts[1]), parts[2]);
        }

        @Override
        public String toString() {
            return "event " + stream + ' ' + position + ' ' + value;
        }
    }

    /** The figures of a source. */
    record Figures(SourceAccounting figures) implements Line {
        @Override
        public String toString() {
            return "figures " + JsonValues.MAPPER.writeValueAsString(figures);
        }
    }

    /** Reads all complete lines: the process may have been killed within one. */
    static ReaderFile read(Path file) throws IOException {
        String text = Files.readString(file);
        List<Event> events = new ArrayList<>();
        List<SourceAccounting> figures = new ArrayList<>();
        for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
            String[] parts = line.split(" ", 2);
            if (parts[0].equals("event")) {
                events.add(Event.parse(parts[1]));
            } else {
                figures.add(JsonValues.MAPPER.readValue(parts[1], SourceAccounting.class));
            }
        }
        return new ReaderFile(events, figures);
    }
}
