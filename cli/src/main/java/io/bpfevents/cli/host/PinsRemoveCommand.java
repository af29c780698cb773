package io.bpfevents.cli.host;

import io.bpfevents.cli.output.CommandFailure;
import io.bpfevents.cli.output.Console;
import io.bpfevents.cli.tail.SecondReader;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.PinnedObject;
import io.bpfevents.core.ring.BpfRingbuf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Removes pins. */
@Command(
        name = "remove",
        description = "Remove a pin, or an object with all its pins.",
        sortOptions = false,
        usageHelpWidth = 100,
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "A directory is removed only if 'bpf-events load' or BpfObject.openOrAdopt has made its"
                    + " pins; its",
            "programs are detached. Other pins are removed by their own paths; the control block and"
                    + " the",
            "lifetime entries of a ring are removed with it.",
            "Refused without --force: a ring that a process reads or that has unread records, and a"
                    + " single pin",
            "of an object, which would be incomplete afterwards."
        })
final class PinsRemoveCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(
            arity = "1..*",
            paramLabel = "PATH",
            description = "A pin, or an object's directory.")
    private List<Path> paths = List.of();

    @Option(
            names = "--force",
            description =
                    "Remove it although a process reads it or records are unread, which are lost.")
    private boolean isForced;

    PinsRemoveCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        // before the first is removed
        List<Path> all = paths.stream().map(BpfFileSystems::require).toList();
        all.forEach(this::requireRemovable);
        for (Path path : all) {
            remove(path);
        }
        return 0;
    }

    private void requireRemovable(Path path) {
        boolean isDirectory = Files.isDirectory(path);
        if (isDirectory && !PinnedObject.isIn(path)) {
            throw new CommandFailure(
                    "bpf-events has not pinned an object in %s: name each pin, as pins list %s prints them"
                            .formatted(path, path));
        }
        if (isForced) {
            return;
        }
        Path parent = Objects.requireNonNull(path.getParent());
        if (!isDirectory && PinnedObject.isIn(parent)) {
            throw new CommandFailure(
                    "%s belongs to the object in %s: remove that directory, or pass --force"
                            .formatted(path, parent));
        }
        for (Path pin : isDirectory ? BpfFileSystems.filesBelow(path, console) : List.of(path)) {
            requireUnused(Pin.of(pin));
        }
    }

    private static void requireUnused(Pin pin) {
        Pin.Ring ring = pin.ring();
        if (ring == null) {
            return;
        }
        ring.reader()
                .ifPresent(reader -> {
                    throw new CommandFailure(
                            "%s reads ring %s: stop it first, or pass --force"
                                    .formatted(reader, pin.path()));
                });
        if (ring.pending().isEmpty() || ring.pending().getAsLong() > 0) {
            String number =
                    ring.pending().isPresent()
                            ? Long.toString(ring.pending().getAsLong())
                            : "an unknown number of";
            throw new CommandFailure(
                    "ring %s has %s unread records: read them with bpf-events tail --pin %s, or pass --force"
                            .formatted(pin.path(), number, pin.path()));
        }
    }

    private void remove(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            removeObject(path);
            console.report("removed the object in " + path);
        } else if (Pin.of(path).ring() != null) {
            BpfRingbuf.unpin(path);
            console.report("removed ring " + path);
        } else {
            Files.delete(path);
            console.report("removed " + path);
        }
    }

    private void removeObject(Path directory) {
        if (isForced) {
            SecondReader.permit();
        }
        var _ = PinnedObject.removeLeftovers(directory);
        if (PinnedObject.isIn(directory)) {
            PinnedObject object = BpfObject.adopt(directory);
            object.remove();
            object.onClose().toCompletableFuture().join();
        } else {
            removeIfEmpty(directory);
        }
    }

    private static void removeIfEmpty(Path directory) {
        try (var files = Files.list(directory)) {
            if (files.findAny().isEmpty()) {
                Files.delete(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
