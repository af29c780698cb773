package io.bpfevents.cli.top;

import io.bpfevents.cli.output.Console;
import io.bpfevents.cli.output.OutputFormat;
import io.bpfevents.cli.output.OutputOptions;
import io.bpfevents.cli.output.Row;
import io.bpfevents.cli.output.Table;
import io.bpfevents.cli.run.CountConverter;
import io.bpfevents.cli.run.DurationConverter;
import io.bpfevents.core.kernel.RunStatistics;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code top}: what the BPF programs of the machine do and cost. */
@Command(
        name = "top",
        sortOptions = false,
        usageHelpWidth = 100,
        description = {
            "Print live what each BPF program of this machine does: hits, cost per hit, and how its ring"
                    + " fills.",
            "On a terminal the table is redrawn, with the rows that fit; in a pipe each round adds its"
                    + " lines."
        },
        footer = {
            "",
            "hits, skipped, events and lost are counts of the interval. A hit is skipped by the kernel"
                    + " if another program runs on that CPU. events are the records of the ring,"
                    + " discarded ones included; lost requires a program that uses bpf_events.bpf.h."
                    + " What is not known is ?, in JSON null.",
            "lag is at most the time since the oldest unread record was reserved, and 0 if none is"
                    + " unread. It is bounded by the positions of earlier rounds: the record can be"
                    + " younger by an interval, and lag is ? if it is older than the first round.",
            "While the command runs, the kernel reads a clock twice per hit (BPF statistics)."
        })
final class TopCommand implements Callable<Integer> {
    /** Moves to the first line, and erases the screen from there. */
    private static final String REDRAW = "\u001b[H\u001b[J";

    private final Console console;

    @Option(
            names = "-n",
            paramLabel = "N",
            description = "End after N rounds.",
            converter = CountConverter.class)
    private long rounds = Long.MAX_VALUE;

    @Option(
            names = {"-i", "--interval"},
            paramLabel = "TIME",
            description = "The time of a round, such as 500ms or 5s. Default: 1s.",
            converter = DurationConverter.class)
    private Duration interval = Duration.ofSeconds(1);

    @Mixin private OutputOptions output = new OutputOptions();

    TopCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        Table table = new Table(console, output, ProgramTable.COLUMNS);
        boolean redraws = console.isTerminal() && output.format(console) == OutputFormat.COLUMNS;
        try (var _ = RunStatistics.enable();
                ProgramTable programs = new ProgramTable()) {
            for (long i = 0; i < rounds; i++) {
                TimeUnit.NANOSECONDS.sleep(interval.toNanos());
                print(programs.next(), table, redraws);
            }
        }
        return 0;
    }

    private void print(List<List<@Nullable Object>> rows, Table table, boolean redraws) {
        List<Row> selected = table.select(rows);
        if (redraws) {
            // the first rows must not scroll away: below the header, and above the cursor's line
            int most = Math.max(1, TerminalHeight.lines() - 2);
            selected = selected.subList(0, Math.min(most, selected.size()));
            console.print(REDRAW);
        }
        table.printRows(selected);
    }
}
