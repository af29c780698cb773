package io.bpfevents.cli.run;

import io.bpfevents.reactor.BufferOptions;
import io.bpfevents.reactor.Overflow;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for reading a ring or perf buffer: a mixin. */
public final class ReadOptions {
    @Option(
            names = "--overflow",
            paramLabel = "POLICY",
            description = {
                "What happens to events that are not printed yet while the output is slower:",
                "backpressure  they stay in the ring; when it is full, the newest are lost (the default)",
                "drop-oldest   while more than half the ring is unread, the oldest are dropped",
                "latest        all but the newest are dropped",
                "drop          all are dropped",
                "error         they stay; the first that is lost because the ring is full is an error"
            },
            converter = OverflowConverter.class)
    private @Nullable Overflow overflow;

    @Option(
            names = "--coalesce",
            paramLabel = "TIME",
            description =
                    "Read a busy ring once per TIME, from 20us, or 0 for at once. Default: 200us. Longer means"
                            + " fewer wake-ups and later events.",
            converter = RestConverter.class)
    private @Nullable Duration coalesce;

    /** Whether an option differs from the defaults. */
    public boolean isPresent() {
        return overflow != null || coalesce != null;
    }

    /** The options with those of the command line. */
    public <O extends BufferOptions<O>> O apply(O defaults) {
        O options = defaults;
        if (overflow != null) {
            options = options.overflow(overflow);
        }
        if (coalesce != null) {
            options = options.coalesce(coalesce);
        }
        return options;
    }
}
