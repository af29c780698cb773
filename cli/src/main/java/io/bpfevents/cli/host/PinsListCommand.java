package io.bpfevents.cli.host;

import io.bpfevents.cli.output.CommandFailure;
import io.bpfevents.cli.output.Console;
import io.bpfevents.cli.output.OutputOptions;
import io.bpfevents.cli.output.Table;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Lists pins. */
@Command(
        name = "list",
        description = "List what is pinned, with the fill of ring buffers.",
        sortOptions = false,
        usageHelpWidth = 100,
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "A pin that this user may not open, or a figure that is not known, is - (in JSON null).",
            "The fill is sampled without becoming the reader of the ring. A reader is found in /proc:"
                    + " as root,",
            "whichever library it uses. --fields also has group, size_bytes and pending_bytes."
        })
final class PinsListCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(
            arity = "0..1",
            paramLabel = "DIR",
            description = "The directory or the pin; all BPF file systems by default.")
    private @Nullable Path start;

    @Mixin private OutputOptions output = new OutputOptions();

    PinsListCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Table table = new Table(console, output, Pin.COLUMNS);
        List<Path> starts =
                start == null ? BpfFileSystems.mounts() : List.of(BpfFileSystems.require(start));
        if (starts.isEmpty()) {
            throw new CommandFailure("no BPF file system is mounted: mount -t bpf bpf /sys/fs/bpf");
        }
        table.print(
                starts.stream()
                        .flatMap(one -> BpfFileSystems.filesBelow(one, console).stream())
                        .map(path -> Pin.of(path).values())
                        .toList());
        return 0;
    }
}
