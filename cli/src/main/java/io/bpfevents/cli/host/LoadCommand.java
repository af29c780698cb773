package io.bpfevents.cli.host;

import io.bpfevents.cli.output.Console;
import io.bpfevents.cli.output.OutputOptions;
import io.bpfevents.cli.output.Table;
import io.bpfevents.cli.tail.LoadOptions;
import io.bpfevents.cli.tail.ObjectSetup;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.object.PinnedObject;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Loads an object and pins it. */
@Command(
        name = "load",
        description = "Load an object, attach its programs, and pin them with its maps.",
        sortOptions = false,
        usageHelpWidth = 100,
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "The programs run until 'bpf-events pins remove DIR'. Each ring keeps what is not read,"
                    + " as far as",
            "it fits: bpf-events tail --pin DIR/RING. Prints the pins as 'pins list DIR' does.",
            "If the object is pinned there already it stays; another version of it replaces the"
                    + " programs, and",
            "the rings and named maps stay."
        })
final class LoadCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "OBJECT", description = "The object file, such as exec.bpf.o.")
    private Path object = Path.of("");

    @Option(
            names = "--pin",
            required = true,
            paramLabel = "DIR",
            description =
                    "A directory in a BPF file system, for this object alone. It is created if it does"
                            + " not exist.")
    private Path directory = Path.of("");

    @Option(
            names = "--owner",
            paramLabel = "USER[:GROUP]",
            description =
                    "Make this user the owner of the maps, so that it can read the rings without root"
                            + " or a capability. It cannot detach the programs.")
    private @Nullable String owner;

    @Mixin private LoadOptions loading = new LoadOptions();
    @Mixin private OutputOptions output = new OutputOptions();

    LoadCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Table table = new Table(console, output, Pin.COLUMNS);
        ObjectSetup setup = loading.setup();
        PinOwner user = owner == null ? null : PinOwner.of(owner);
        if (user != null) {
            PinOwner.requireOwn(directory);
        }
        boolean isNew = !PinnedObject.isIn(directory);
        boolean isAdopted;
        try (PinnedObject pinned = BpfObject.openOrAdopt(directory, () -> open(setup))) {
            isAdopted = pinned.isAdopted();
            if (user != null) {
                give(pinned, user, isNew);
            }
        }
        if (isAdopted) {
            console.report("this version is pinned in %s already".formatted(directory));
        }
        Path real = BpfFileSystems.require(directory);
        if (user != null) {
            user.reportUnreachable(real, console);
        }
        table.print(
                BpfFileSystems.filesBelow(real, console).stream()
                        .map(pin -> Pin.of(pin).values())
                        .toList());
        return 0;
    }

    private OpenBpfObject open(ObjectSetup setup) {
        OpenBpfObject opened = BpfObject.open(object);
        try {
            setup.apply(opened);
            return opened;
        } catch (RuntimeException | Error e) {
            opened.close();
            throw e;
        }
    }

    private void give(PinnedObject pinned, PinOwner user, boolean isNew) {
        try {
            user.give(directory, console);
        } catch (RuntimeException | Error e) {
            if (isNew) { // a failed command changes nothing
                pinned.remove();
                pinned.onClose().toCompletableFuture().join();
            }
            throw e;
        }
    }
}
