package io.bpfevents.cli.run;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that limit a stream: a mixin. */
public class LimitOptions {
    @Option(
            names = {"-c", "--count"},
            paramLabel = "N",
            description = "End after N events.",
            converter = CountConverter.class)
    private long count = Long.MAX_VALUE;

    @Option(
            names = {"-t", "--duration"},
            paramLabel = "TIME",
            description = "End after a duration, such as 500ms, 30s, 5m or 2h.",
            converter = DurationConverter.class)
    private @Nullable Duration duration;

    /** The number of events after which the command ends. */
    public final long count() {
        return count;
    }

    /** The time after which it ends; null for none. */
    public final @Nullable Duration duration() {
        return duration;
    }

    /** The command to run; null for none. */
    public @Nullable List<String> child() {
        return null;
    }
}
