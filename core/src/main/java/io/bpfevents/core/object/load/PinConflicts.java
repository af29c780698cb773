package io.bpfevents.core.object.load;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.advice.MapSpec;
import io.bpfevents.core.advice.PinAdvice;
import io.bpfevents.core.advice.Remedy;
import io.bpfevents.core.internal.call.ControlPin;
import io.bpfevents.core.internal.call.Descriptors;
import io.bpfevents.core.internal.call.MapInfo;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.Libc;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The differences between pinned maps and those of an object that reuses them, such as a new
 * version of the object that pinned them. For calls within the object's lifetime.
 */
final class PinConflicts {
    private static final Pattern NOT_REUSED =
            Pattern.compile("couldn't re(?:use|trieve) pinned map(?: at)? '([^']+)'");

    private static final Pattern NOT_PINNED = Pattern.compile("failed to auto-pin at '([^']+)'");

    private final NativeObject object;
    private final Map<Path, MemorySegment> maps = new LinkedHashMap<>(); // by the path of their pin

    PinConflicts(NativeObject object) {
        this.object = object;
        for (MemorySegment map : object.mapPointers()) {
            String path = Libbpf.bpf_map__pin_path(map);
            if (path != null) {
                maps.put(Path.of(path), map);
            }
        }
    }

    /** The advice; empty if the failure does not concern a pin. */
    String describe(int errno, String log) {
        PinAdvice advice = new PinAdvice();
        Matcher notReused = NOT_REUSED.matcher(log);
        if (notReused.find()) {
            String differences = differences();
            return differences.isEmpty()
                    ? advice.opening(Path.of(notReused.group(1)), errno)
                    : differences;
        }
        Matcher notPinned = NOT_PINNED.matcher(log);
        return notPinned.find() ? advice.pinning(Path.of(notPinned.group(1)), errno) : "";
    }

    private String differences() {
        StringBuilder text = new StringBuilder();
        Set<Path> remove = new LinkedHashSet<>();
        maps.forEach((path, map) -> {
            String difference = difference(path, map);
            if (!difference.isEmpty()) {
                text.append(text.isEmpty() ? "" : "; ")
                        .append(Remedy.PIN_DIFFERS.of(path, NativeObject.mapName(map), difference));
                remove.add(path);
                if (NativeObject.mapName(map).equals(ControlBlocks.SECTION)) {
                    text.append(Remedy.PIN_IS_CONTROL.of(path));
                    remove.addAll(controlPins());
                }
            }
        });
        if (!remove.isEmpty()) {
            String files = remove.stream().map(Path::toString).collect(Collectors.joining(" "));
            text.append(Remedy.PIN_REMOVE.of(files));
        }
        return text.toString();
    }

    /** The pins of the map of control blocks: it is pinned beside each ring. */
    private List<Path> controlPins() {
        return maps.keySet().stream().map(ControlPin::beside).filter(Files::exists).toList();
    }

    private String difference(Path path, MemorySegment map) {
        int fd = Libbpf.bpf_obj_get(path.toString());
        if (fd < 0) {
            return ""; // nothing is pinned there, or libbpf has failed to open it as well
        }
        try {
            Descriptors.require(fd, "map", "load " + object.name());
            MapInfo there = MapInfo.of(fd);
            MapSpec pinned =
                    new MapSpec(
                            there.name(),
                            there.type(),
                            there.keySize(),
                            there.valueSize(),
                            there.maxEntries(),
                            there.flags());
            return String.join(", ", LoadFailure.spec(map, there.name()).differences(pinned));
        } catch (BpfException e) {
            return "it is no map";
        } finally {
            Libc.close(fd);
        }
    }
}
