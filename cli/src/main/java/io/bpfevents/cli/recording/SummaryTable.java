package io.bpfevents.cli.recording;

import io.bpfevents.cli.output.Column;
import io.bpfevents.cli.output.ColumnType;
import io.bpfevents.cli.output.Escapes;
import io.bpfevents.reactor.LossCause;
import io.bpfevents.recording.Accounting;
import io.bpfevents.recording.RecordingHeader;
import io.bpfevents.recording.RecordingSummary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The figures of a recording by name, in the order of the output. A value that is not known is
 * null.
 */
record SummaryTable(Map<String, @Nullable Object> figures) {
    private static final String UNKNOWN = "?";
    private static final int WIDTH = 26;

    /** The figures of a recording. */
    static SummaryTable of(RecordingHeader header, RecordingSummary summary) {
        Map<String, @Nullable Object> figures = new LinkedHashMap<>();
        figures.put("complete", summary.isComplete());
        figures.put("buffer", header.buffer());
        figures.put("buffer_bytes", header.bufferBytes());
        figures.put("struct", header.struct().orElse(null));
        figures.put("host", header.host());
        figures.put("kernel", header.kernel());
        figures.put("this_boot", header.isOfThisBoot());
        figures.put("version", header.version());
        figures.put("started", header.clocks().realtime());
        figures.put("first", summary.first().orElse(null));
        figures.put("last", summary.last().orElse(null));
        figures.put("events", summary.events());
        figures.put(
                "events_per_second",
                summary.rate().isPresent()
                        ? String.format(Locale.ROOT, "%.1f", summary.rate().getAsDouble())
                        : null);
        addLosses(summary, figures);
        figures.put("not_recorded", orNull(summary.missing()));
        figures.put("discarded", orNull(summary.discarded()));
        figures.put("pending", last(summary, Accounting::pending));
        figures.put("attempts", orNull(summary.attempts()));
        return new SummaryTable(figures);
    }

    /** Of an incomplete recording, what it has is a lower bound. */
    private static void addLosses(RecordingSummary summary, Map<String, @Nullable Object> figures) {
        Set<LossCause> causes =
                summary.end().or(summary::start).map(Accounting::causes).orElse(Set.of());
        for (LossCause cause : causes) {
            String name = Figures.name(cause);
            long found = summary.losses().getOrDefault(cause, 0L);
            figures.put(name, orNull(summary.lost(cause)));
            if (summary.lost(cause).isEmpty() && found > 0) {
                figures.put(name + "_at_least", found);
            }
        }
    }

    private static @Nullable Long last(
            RecordingSummary summary, ToLongFunction<Accounting> figure) {
        return summary.end().isPresent() ? figure.applyAsLong(summary.end().get()) : null;
    }

    private static @Nullable Long orNull(OptionalLong value) {
        return value.isPresent() ? value.getAsLong() : null;
    }

    List<Column> columns() {
        return figures.keySet().stream().map(name -> Column.of(name, ColumnType.OTHER)).toList();
    }

    List<@Nullable Object> values() {
        return new ArrayList<>(figures.values());
    }

    /** A line per figure. */
    String text() {
        StringBuilder text = new StringBuilder();
        figures.forEach((name, value) -> {
            String label = name.replace('_', ' ');
            text.append(label).append(" ".repeat(Math.max(1, WIDTH - label.length())));
            Escapes.appendPlain(text, value == null ? UNKNOWN : value.toString());
            text.append('\n');
        });
        return text.toString();
    }
}
