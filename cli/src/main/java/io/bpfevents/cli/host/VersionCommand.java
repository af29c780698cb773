package io.bpfevents.cli.host;

import io.bpfevents.cli.output.Column;
import io.bpfevents.cli.output.ColumnType;
import io.bpfevents.cli.output.Console;
import io.bpfevents.cli.output.OutputOptions;
import io.bpfevents.cli.output.Table;
import io.bpfevents.core.BpfException;
import io.bpfevents.core.kernel.LibbpfInfo;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the versions that a bug report requires. */
@Command(
        name = "version",
        description = "Print the versions of bpf-events, libbpf, the kernel and the JDK.",
        sortOptions = false,
        usageHelpWidth = 100,
        optionListHeading = "%nOptions:%n",
        footer = {"", "A version that is not known is - (in JSON null): detail has the reason."})
final class VersionCommand implements Callable<Integer> {
    private static final List<Column> COLUMNS =
            List.of(
                    Column.of("component", ColumnType.TEXT),
                    Column.of("version", ColumnType.TEXT),
                    Column.of("detail", ColumnType.TEXT));

    private final Console console;

    @Mixin private OutputOptions output = new OutputOptions();

    @Spec private @Nullable CommandSpec spec;

    VersionCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Table table = new Table(console, output, COLUMNS);
        table.print(
                List.of(
                        Arrays.asList("bpf-events", ownVersion(), null),
                        libbpf(),
                        Arrays.asList(
                                "kernel",
                                System.getProperty("os.version"),
                                System.getProperty("os.arch")),
                        Arrays.asList(
                                "jdk",
                                Runtime.version().toString(),
                                System.getProperty("java.vm.name")
                                        + ", "
                                        + System.getProperty("java.home"))));
        return 0;
    }

    private @Nullable String ownVersion() {
        if (spec == null) {
            return null;
        }
        String[] line = spec.root().version();
        return line.length == 0 ? null : line[0].replaceFirst("^bpf-events ", "");
    }

    private static List<@Nullable String> libbpf() {
        try {
            LibbpfInfo info = LibbpfInfo.ofThisProcess();
            return Arrays.asList("libbpf", info.version(), info.place());
        } catch (BpfException | IllegalCallerException e) {
            return Arrays.asList("libbpf", null, Findings.oneLine(e.getMessage()));
        }
    }
}
