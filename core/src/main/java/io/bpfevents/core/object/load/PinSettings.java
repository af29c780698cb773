package io.bpfevents.core.object.load;

import io.bpfevents.core.internal.call.CallResults;
import io.bpfevents.core.internal.call.ControlPin;
import io.bpfevents.ffi.Libbpf;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The pins of an object's maps, which loading creates. For calls within the object's lifetime. */
public final class PinSettings {
    /** Of libbpf's {@code bpf_map__pin}; a reused pin has another message. */
    private static final Pattern PINNED = Pattern.compile("libbpf: pinned map '(.+)'");

    private final NativeObject object;
    private final Map<String, Path> rings = new LinkedHashMap<>(); // those with a control block
    private final Set<Path> added = new LinkedHashSet<>(); // by the load, not those it reused

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
    }

    /**
     * Notes which pins the load adds: only libbpf knows, since another process can pin at the same
     * time.
     *
     * @param debug receives the debug messages of libbpf as well; null for none
     * @return receives those of the load; null for none
     */
    public @Nullable Consumer<String> noting(@Nullable Consumer<String> debug) {
        boolean pins =
                object.mapPointers().stream()
                        .anyMatch(map -> Libbpf.bpf_map__pin_path(map) != null);
        if (!pins) {
            return debug;
        }
        return message -> {
            Matcher pinned = PINNED.matcher(message);
            if (pinned.matches()) {
                added.add(Path.of(pinned.group(1)));
            }
            if (debug != null) {
                debug.accept(message);
            }
        };
    }

    /** Pins the control blocks beside the other rings, too. */
    public void afterLoad() {
        for (Path ring : rings.values()) {
            if (ControlPin.pin(Libbpf.bpf_map__fd(pointer(ControlBlocks.SECTION)), ring)) {
                added.add(ControlPin.beside(ring));
            }
        }
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
