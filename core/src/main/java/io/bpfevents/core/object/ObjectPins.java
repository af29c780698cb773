package io.bpfevents.core.object;

import io.bpfevents.core.internal.call.CallResults;
import io.bpfevents.core.internal.call.ControlPin;
import io.bpfevents.ffi.Libbpf;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Where an object's maps are pinned by loading it. For calls within the object's lifetime. */
final class ObjectPins {
    private final NativeObject object;
    private final Globals globals;
    private final Map<String, Path> rings = new LinkedHashMap<>(); // those with a control block

    ObjectPins(NativeObject object, Globals globals) {
        this.object = object;
        this.globals = globals;
    }

    void pin(String map, Path path) {
        set(map, path);
        if (globals.controlBlockOffset(map).isPresent()) {
            rings.put(map, path);
        }
    }

    /**
     * Has libbpf pin the control blocks beside the first of the rings, and take those that are
     * pinned there already: one map holds the blocks of all, and libbpf pins a map once.
     */
    void beforeLoad() {
        rings.values().stream()
                .limit(1)
                .forEach(ring -> set(Globals.CONTROL_SECTION, ControlPin.beside(ring)));
    }

    /** Pins the control blocks beside the other rings, too. */
    void afterLoad() {
        rings.values()
                .forEach(ring ->
                        ControlPin.pin(Libbpf.bpf_map__fd(pointer(Globals.CONTROL_SECTION)), ring));
    }

    private void set(String map, Path path) {
        int result = Libbpf.bpf_map__set_pin_path(pointer(map), path.toString());
        CallResults.check(result, "pin map " + map + " to " + path);
    }

    private MemorySegment pointer(String map) {
        return object.mapPointer(map);
    }
}
