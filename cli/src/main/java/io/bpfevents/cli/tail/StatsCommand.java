package io.bpfevents.cli.tail;

import io.bpfevents.cli.output.Console;
import io.bpfevents.cli.output.OutputFormat;
import io.bpfevents.cli.output.OutputOptions;
import io.bpfevents.cli.output.UsageFailure;
import io.bpfevents.cli.run.DurationConverter;
import io.bpfevents.cli.run.LimitOptions;
import io.bpfevents.cli.run.RowsStream;
import io.bpfevents.cli.run.StreamRunner;
import io.bpfevents.core.ring.BpfRingbuf;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code stats}: the state of a ring. */
@Command(
        name = "stats",
        sortOptions = false,
        usageHelpWidth = 100,
        description = {
            "Print how full a ring is, and what was lost, without reading its events.",
            "Its reader is not disturbed."
        },
        footer = {
            "",
            "reserve_failures and throttled require a program that uses bpf_events.bpf.h; delivered,"
                    + " dropped, discarded and decode_failures are those of all readers of a ring that"
                    + " BpfObject.openOrAdopt has pinned. What is not known is ?, in JSON null."
        })
final class StatsCommand implements Callable<Integer> {
    private final Console console;

    @Mixin private RingOptions ring = new RingOptions();

    @Option(
            names = {"-i", "--interval"},
            paramLabel = "TIME",
            description = "Print again after each TIME, such as 1s, until -c, -t or Ctrl-C.",
            converter = DurationConverter.class)
    private @Nullable Duration interval;

    @Mixin private OutputOptions output = new OutputOptions();
    @Mixin private LimitOptions limits = new LimitOptions();

    StatsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (ring.count() != 1) {
            throw new UsageFailure("pass one of --pin PATH and --id N");
        }
        OutputFormat format = output.format(console);
        if (format.isBytes()) {
            throw new UsageFailure("-o " + format + " is for records, and figures have no bytes");
        }
        try (BpfRingbuf opened = ring.open()) {
            RingFigures figures = new RingFigures(opened);
            RowsStream rows = RowsStream.of(RingFigures.COLUMNS, interval, figures::row);
            return StreamRunner.run(console, rows, output, limits);
        }
    }
}
