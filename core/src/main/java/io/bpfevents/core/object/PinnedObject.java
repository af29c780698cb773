package io.bpfevents.core.object;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.btf.ObjectTypes;
import io.bpfevents.core.internal.call.ReleaseSteps;
import io.bpfevents.core.object.pin.Description;
import io.bpfevents.core.object.pin.PinFolder;
import io.bpfevents.core.record.StructSource;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.ring.Ringbuf;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * An object that is pinned in a directory of its own, so that its programs run, and its rings keep
 * their records, while no process has it open: {@link BpfObject#openOrAdopt} and {@link
 * BpfObject#adopt}.
 *
 * <p>A version of an object is its file with the initial values of its variables, the sizes of its
 * maps and the choice of its programs. If {@code openOrAdopt} finds another version, it replaces
 * the programs while the rings and named maps stay; sections of global variables begin anew. With
 * the producer contract and {@code bpf_events_enabled()} each hit is sent once, by one of the two
 * versions ({@code docs/producer.md} has the hooks for which that is exact); without it, both send
 * the hits of that moment. If the pin of a link was removed, so that a program is not attached,
 * {@code openOrAdopt} replaces the programs as well, and {@code adopt} logs a warning.
 *
 * <p>One process at a time uses the directory: it is locked until {@link #onClose()} completes. All
 * methods may be called from any thread.
 */
public final class PinnedObject implements AutoCloseable, StructSource {
    private static final System.Logger LOG = System.getLogger(PinnedObject.class.getName());

    private final PinFolder folder;
    private final Description description;
    private final boolean adopted;
    private final ObjectTypes types;
    private final Map<String, BpfRingbuf> rings = new LinkedHashMap<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    // guarded by this
    private final Map<String, BpfMap> maps = new LinkedHashMap<>();
    private boolean closing;

    private PinnedObject(PinFolder folder, Description description, boolean adopted) {
        this.folder = folder;
        this.description = description;
        this.adopted = adopted;
        this.types =
                new ObjectTypes(
                        ObjectTypes.Source.OBJECT,
                        "object " + description.object(),
                        folder.btf(description));
        try {
            description
                    .rings()
                    .forEach((name, pin) ->
                            rings.put(
                                    name, BpfRingbuf.openPinned(folder.resolve(pin), name, types)));
        } catch (RuntimeException | Error e) {
            ReleaseSteps.each(rings.values(), Ringbuf::close);
            throw e;
        }
    }

    static PinnedObject openOrAdopt(Path directory, Supplier<OpenBpfObject> open) {
        Objects.requireNonNull(directory, "directory");
        Objects.requireNonNull(open, "open");
        PinFolder folder = PinFolder.lock(directory, true);
        try {
            var _ = folder.repair();
            try (OpenBpfObject object = open.get()) {
                PinnedPrograms programs = new PinnedPrograms(folder, object);
                Description there = folder.description();
                boolean same =
                        there != null
                                && programs.areThoseOf(there)
                                && there.detached(folder.path()).isEmpty();
                if (!same) {
                    programs.install(there);
                    var _ = folder.repair(); // removes what was replaced
                }
                return adopt(folder, same);
            }
        } catch (RuntimeException | Error e) {
            try {
                folder.abandon();
            } catch (RuntimeException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    static PinnedObject adopt(Path directory) {
        PinFolder folder = PinFolder.lock(Objects.requireNonNull(directory, "directory"), false);
        try {
            return adopt(folder, true);
        } catch (RuntimeException | Error e) {
            folder.close();
            throw e;
        }
    }

    private static PinnedObject adopt(PinFolder folder, boolean adopted) {
        Description description = folder.description();
        if (description == null) {
            throw new BpfException(
                    "adopt the object in " + folder.path(),
                    "nothing is pinned there: load it with BpfObject.openOrAdopt first");
        }
        List<String> detached = description.detached(folder.path());
        if (!detached.isEmpty()) { // what is left in the rings can be read all the same
            LOG.log(
                    System.Logger.Level.WARNING,
                    () ->
                            "programs %s of the object in %s are not attached, since the pins of their links were removed: they send nothing until BpfObject.openOrAdopt attaches them again"
                                    .formatted(detached, folder.path()));
        }
        return new PinnedObject(folder, description, adopted);
    }

    /**
     * Removes what a process that was killed within {@link BpfObject#openOrAdopt} or {@link
     * #remove()} has left, and completes a replacement of programs that it had begun. {@code
     * openOrAdopt} does this itself.
     *
     * @param directory of the object
     * @return the pins that were removed
     * @throws BpfException if another process uses the directory
     */
    public static List<Path> removeLeftovers(Path directory) {
        try (PinFolder folder =
                PinFolder.lock(Objects.requireNonNull(directory, "directory"), false)) {
            return folder.repair();
        }
    }

    /**
     * Whether a directory has the pins of an object, also those of one that was killed within
     * {@link BpfObject#openOrAdopt} or {@link #remove()}. Requires permission to search it only.
     */
    public static boolean isIn(Path directory) {
        return PinFolder.isUsed(Objects.requireNonNull(directory, "directory"));
    }

    /** The directory with the pins. */
    public Path directory() {
        return folder.path();
    }

    /**
     * Whether this version was pinned already, so that nothing was loaded; false after the first
     * load, after a replacement, and if a program had to be attached again because the pin of its
     * link was removed. What its programs have sent meanwhile is in the rings.
     */
    public boolean isAdopted() {
        return adopted;
    }

    /** Programs whose link was unpinned: they send nothing until the next {@code openOrAdopt}. */
    public List<String> detached() {
        return description.detached(folder.path());
    }

    /**
     * A ring: always the same instance for the same name.
     *
     * @param name the name of its map
     * @throws BpfException if there is no such ring; the message lists the existing ones
     * @throws IllegalStateException if this is closed
     */
    public BpfRingbuf ringbuf(String name) {
        Objects.requireNonNull(name, "name");
        requireOpen();
        BpfRingbuf ring = rings.get(name);
        if (ring == null) {
            throw new BpfException(
                    "open ring buffer " + name + " of " + this, "its rings are " + rings.keySet());
        }
        return ring;
    }

    /**
     * A map that is no ring: always the same instance for the same name, closed with this.
     *
     * @param name the map's name, or for a map of global variables the name of its section, such as
     *     {@code .bss}, which a replacement of the programs begins anew
     * @throws BpfException if there is no such map; the message lists the existing ones
     * @throws IllegalStateException if this is closed
     */
    public synchronized BpfMap map(String name) {
        requireOpen();
        String pin = description.maps().get(Objects.requireNonNull(name, "name"));
        if (pin == null) {
            throw new BpfException(
                    "open map " + name + " of " + this,
                    "its maps are " + description.maps().keySet());
        }
        return maps.computeIfAbsent(name, _ -> BpfMap.openPinned(folder.resolve(pin)));
    }

    private synchronized void requireOpen() {
        if (closing) {
            throw new IllegalStateException(this + " is closed");
        }
    }

    /**
     * Closes the rings. The pins stay, the programs keep running, and the rings keep what they
     * send, as far as it fits. Does not wait: the directory is unlocked when {@link #onClose()}
     * completes. Has no effect if this is closed already.
     */
    @Override
    public void close() {
        if (beginClose()) {
            end(Ringbuf::close, () -> {});
        }
    }

    /**
     * As {@link #close()}, once the records that are in the rings now were delivered and, in
     * acknowledged streams, acknowledged. Returns at once.
     *
     * @param atMost the longest time until the rings are closed; what is left stays in them
     */
    public void closeGracefully(Duration atMost) {
        if (Objects.requireNonNull(atMost, "atMost").isNegative()) {
            throw new IllegalArgumentException("atMost is negative: " + atMost);
        }
        if (beginClose()) {
            end(ring -> ring.closeGracefully(atMost), () -> {});
        }
    }

    /**
     * Detaches the programs, closes the rings, and removes all pins and the directory. Unread
     * records are lost. If the process is killed meanwhile, a repetition removes the rest.
     *
     * @throws IllegalStateException if this is closed
     */
    public void remove() {
        if (!beginClose()) {
            throw new IllegalStateException(this + " is closed: adopt it again to remove it");
        }
        end(Ringbuf::close, folder::remove);
    }

    private synchronized boolean beginClose() {
        boolean first = !closing;
        closing = true;
        return first;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a ring reports its failure to its subscriber
    private void end(Consumer<Ringbuf> close, Runnable remove) {
        CompletableFuture<?>[] rest =
                rings.values().stream()
                        .map(ring -> ring.onClose().toCompletableFuture())
                        .toArray(CompletableFuture<?>[]::new);
        ReleaseSteps.all(
                remove,
                () -> ReleaseSteps.each(rings.values(), close),
                () -> CompletableFuture.allOf(rest).whenComplete((_, _) -> release()));
    }

    private void release() {
        ReleaseSteps.all(this::closeMaps, folder::close, () -> closed.complete(null));
    }

    private synchronized void closeMaps() {
        ReleaseSteps.each(maps.values(), BpfMap::close);
    }

    /** Completes when everything is released, and another process may adopt the object. */
    public CompletionStage<Void> onClose() {
        return closed.minimalCompletionStage();
    }

    @Override
    @SuppressWarnings("exports")
    public ObjectTypes structTypes() {
        return types;
    }

    /** The object's name and directory. */
    @Override
    public String toString() {
        return "object " + description.object() + " in " + folder.path();
    }
}
