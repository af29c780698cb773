package io.bpfevents.core.object.load;

import io.bpfevents.core.internal.call.CallResults;
import io.bpfevents.core.internal.call.ControlPin;
import io.bpfevents.ffi.Libbpf;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** The pins of an object's maps, which loading creates. For calls within the object's lifetime. */
public final class PinSettings {
    private final NativeObject object;
    private final Map<String, Path> rings = new LinkedHashMap<>(); // those with a control block
    private List<Path> added = List.of();

    /** No pins but those of the object file. */
    public PinSettings(NativeObject object) {
        this.object = object;
    }

    /**
     * Sets the pin of a map.
     *
     * @param hasControlBlock whether the map is a ring with a control block
     */
    public void pin(String map, boolean hasControlBlock, Path path) {
        set(map, path);
        if (hasControlBlock) {
            rings.put(map, path);
        }
    }

    /**
     * Makes libbpf pin the control blocks beside the first ring, or reuse those that are pinned
     * there: one map contains the blocks of all rings, and libbpf pins a map once.
     */
    public void beforeLoad() {
        rings.values().stream()
                .limit(1)
                .forEach(ring -> set(ControlBlocks.SECTION, ControlPin.beside(ring)));
        Stream<Path> maps =
                object.mapPointers().stream()
                        .map(Libbpf::bpf_map__pin_path)
                        .filter(Objects::nonNull)
                        .map(Path::of);
        added =
                Stream.concat(maps, rings.values().stream().map(ControlPin::beside))
                        .distinct()
                        .filter(Files::notExists)
                        .toList();
    }

    /** Pins the control blocks beside the other rings, too. */
    public void afterLoad() {
        rings.values()
                .forEach(ring ->
                        ControlPin.pin(Libbpf.bpf_map__fd(pointer(ControlBlocks.SECTION)), ring));
    }

    /**
     * Removes the pins that the load has added, after a later failure. libbpf does so itself if its
     * load fails.
     *
     * @param why gets what cannot be removed
     */
    public void undo(Throwable why) {
        for (Path pin : added) {
            try {
                Files.deleteIfExists(pin);
            } catch (IOException e) {
                why.addSuppressed(e);
            }
        }
    }

    private void set(String map, Path path) {
        int result = Libbpf.bpf_map__set_pin_path(pointer(map), path.toString());
        CallResults.check(result, "pin map " + map + " to " + path);
    }

    private MemorySegment pointer(String map) {
        return Objects.requireNonNull(object.mapPointer(map), map);
    }
}
