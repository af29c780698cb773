package io.bpfevents.core.object.pin;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.advice.PinAdvice;
import io.bpfevents.core.advice.Remedy;
import io.bpfevents.core.internal.call.CallResults;
import io.bpfevents.core.internal.call.ControlPin;
import io.bpfevents.core.internal.call.LifetimePin;
import io.bpfevents.core.internal.call.ReleaseSteps;
import io.bpfevents.core.internal.kernel.DirectoryLock;
import io.bpfevents.ffi.Libbpf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory with the pins of one object, locked by this process. Every change is made such that
 * {@link #repair} can complete it or undo it, if the process is killed at any moment:
 *
 * <ul>
 *   <li>A directory without a description, but with the marker directory, is incomplete: everything
 *       in it is removed. The marker is made while the directory is empty.
 *   <li>The description names all pins that are in use. Pins of another generation that it does not
 *       name are removed; first the switch to its own generation is completed.
 *   <li>With the removal directory, the pins that the description names are removed.
 * </ul>
 */
public final class PinFolder implements AutoCloseable {
    private final Path directory;
    private final boolean created;
    private final DirectoryLock lock;
    private boolean begun;

    private PinFolder(Path directory, boolean created, DirectoryLock lock) {
        this.directory = directory;
        this.created = created;
        this.lock = lock;
    }

    /**
     * Locks a directory.
     *
     * @param create whether to create it if it does not exist
     * @throws BpfException if it is not in a BPF file system, or another process uses it
     */
    public static PinFolder lock(Path directory, boolean create) {
        String operation = "open " + directory;
        String unusable = new PinAdvice().pinning(probe(directory), 0);
        if (!unusable.isEmpty()) {
            throw new BpfException(operation, unusable);
        }
        boolean created = create && NewDirectory.create(directory, operation);
        try {
            return new PinFolder(directory, created, DirectoryLock.take(directory));
        } catch (BpfException e) {
            if (created && e.errno() != 0) { // else another process has found and locked it
                NewDirectory.delete(directory, e);
            }
            throw e;
        }
    }

    private static Path probe(Path directory) {
        return Files.isDirectory(directory) ? directory.resolve("pin") : directory;
    }

    /** Whether a directory has been used for an object. */
    public static boolean isUsed(Path directory) {
        return Stream.of(PinNames.DESCRIPTION, PinNames.MARKER, PinNames.REMOVAL)
                .anyMatch(name -> Files.exists(directory.resolve(name)));
    }

    /** The directory. */
    public Path path() {
        return directory;
    }

    /** The path of a pin. */
    public Path resolve(String pin) {
        return directory.resolve(pin);
    }

    /** What is pinned; null if the directory is empty, incomplete, or being removed. */
    public @Nullable Description description() {
        return Files.exists(resolve(PinNames.REMOVAL)) ? null : lastDescription();
    }

    private @Nullable Description lastDescription() {
        Path path = resolve(PinNames.DESCRIPTION);
        return Files.exists(path) ? Description.decode(FrozenMap.read(path), path) : null;
    }

    /** The BTF that is pinned; null if the object has none. */
    public byte @Nullable [] btf(Description description) {
        return description.btf().isEmpty() ? null : FrozenMap.read(resolve(description.btf()));
    }

    /** Pins the BTF of an object. */
    public void pinBtf(String pin, byte[] raw) {
        FrozenMap.pin(resolve(pin), "bpf_events_btf", raw);
    }

    /**
     * Begins the first pins in an empty directory.
     *
     * @throws BpfException if the directory has other files
     */
    public void begin() {
        if (!names().isEmpty()) {
            throw new BpfException(
                    "pin an object in " + directory, Remedy.FOREIGN_DIRECTORY.of(directory));
        }
        change(() -> Files.createDirectory(resolve(PinNames.MARKER)));
        begun = true;
    }

    /** Completes the pins: from now on the description is valid. */
    public void complete(Description description) {
        Path next = resolve(PinNames.NEXT);
        FrozenMap.pin(next, "bpf_events_obj", description.encode());
        change(() -> {
            Files.move(
                    next,
                    resolve(PinNames.DESCRIPTION),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            Files.deleteIfExists(resolve(PinNames.MARKER));
        });
    }

    /**
     * Completes or undoes what a killed process has begun.
     *
     * @return the pins that were removed
     */
    public List<Path> repair() {
        if (Files.exists(resolve(PinNames.REMOVAL))) {
            return removePins();
        }
        Description description = description();
        if (description != null) {
            new GenerationSwitchOver(this).complete(description);
            return removeAll(stale(description));
        }
        return Files.exists(resolve(PinNames.MARKER)) ? removeAll(names()) : List.of();
    }

    private List<String> stale(Description description) {
        Set<String> used = Set.copyOf(pins(description));
        return names().stream()
                .filter(name -> !used.contains(name))
                .filter(PinNames::isOfUpdate)
                .toList();
    }

    private List<String> pins(Description description) {
        List<String> all = new ArrayList<>(description.links().values());
        for (String ring : description.rings().values()) {
            all.add(ring);
            all.add(ControlPin.beside(Path.of(ring)).toString());
            all.add(LifetimePin.beside(Path.of(ring)).toString());
        }
        all.addAll(description.maps().values());
        if (!description.btf().isEmpty()) {
            all.add(description.btf());
        }
        return all;
    }

    /** Removes every pin of the object, and the directory unless it has other files. */
    public void remove() {
        change(() -> Files.createDirectory(resolve(PinNames.REMOVAL)));
        var _ = removePins();
        removeIfEmpty();
    }

    private List<Path> removePins() {
        Description description = lastDescription();
        List<String> all = new ArrayList<>();
        if (description != null) {
            all.addAll(stale(description));
            all.addAll(pins(description));
            all.add(PinNames.DESCRIPTION);
        }
        all.add(PinNames.REMOVAL);
        return removeAll(all);
    }

    private void removeIfEmpty() {
        if (names().isEmpty()) {
            change(() -> Files.delete(directory));
        }
    }

    /**
     * Removes pins: links first, so that no program writes to what is removed; last those by which
     * a repetition finds the others.
     */
    private List<Path> removeAll(List<String> names) {
        List<Path> removed = new ArrayList<>();
        names.stream()
                .sorted(Comparator.comparingInt(PinNames::order))
                .map(this::resolve)
                .filter(Files::exists)
                .forEach(path -> {
                    change(() -> Files.delete(path));
                    removed.add(path);
                });
        return removed;
    }

    private List<String> names() {
        try (Stream<Path> all = Files.list(directory)) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private interface Change {
        void make() throws IOException;
    }

    private void change(Change change) {
        try {
            change.make();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private BpfException failed(IOException cause) {
        return new BpfException("change the pins in " + directory, 0, cause.toString(), cause);
    }

    /** Pins a map or a link by its descriptor. */
    public void pin(int fd, String pin) {
        Path path = resolve(pin);
        CallResults.check(
                Libbpf.bpf_obj_pin(fd, path.toString()),
                "pin " + path,
                errno -> new PinAdvice().pinning(path, errno));
    }

    /**
     * Releases the lock after a failure, and removes what this process has pinned in an empty
     * directory, and the directory if it is new.
     */
    public void abandon() {
        ReleaseSteps.all(
                () -> {
                    if (begun && description() != null) {
                        remove(); // complete, but it cannot be used
                    } else if (created) {
                        removeIfEmpty();
                    }
                },
                this::close);
    }

    /** Releases the lock; the pins stay. */
    @Override
    public void close() {
        lock.close();
    }
}
