package io.bpfevents.cli.recording;

import io.bpfevents.cli.output.Console;
import io.bpfevents.cli.output.OutputFormat;
import io.bpfevents.cli.output.OutputOptions;
import io.bpfevents.cli.output.Row;
import io.bpfevents.cli.output.RowPrinter;
import io.bpfevents.cli.output.UsageFailure;
import io.bpfevents.recording.Recording;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code summary}: a file in figures. */
@Command(
        name = "summary",
        sortOptions = false,
        usageHelpWidth = 100,
        description = {
            "Print what is in a recording: its origin, events, losses by cause, rate, and whether it is"
                    + " complete. A figure that is not known is ?, in JSON null."
        })
final class SummaryCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "FILE", description = "A file of bpf-events record.")
    private Path file = Path.of("");

    @Mixin private OutputOptions output = new OutputOptions();

    SummaryCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        OutputFormat format = output.format(console);
        if (format.isBytes()) {
            throw new UsageFailure("-o " + format + " is for records, and figures have no bytes");
        }
        Recording recording = Recording.open(file);
        SummaryTable table = SummaryTable.of(recording.header(), recording.summary());
        if (format == OutputFormat.COLUMNS) {
            console.print(table.text());
        } else {
            RowPrinter printer = output.printer(console, table.columns());
            Row row = new Row(table.values(), () -> new byte[0]);
            if (output.filter(table.columns()).test(row)) {
                printer.print(row);
            }
            printer.flush();
        }
        return 0;
    }
}
