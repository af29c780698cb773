package io.bpfevents.core.object;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.MapType;
import io.bpfevents.core.advice.Remedy;
import io.bpfevents.core.internal.call.ControlPin;
import io.bpfevents.core.internal.count.GenerationSwitch;
import io.bpfevents.core.internal.count.LifetimeMap;
import io.bpfevents.core.object.load.ControlBlocks;
import io.bpfevents.core.object.map.NativeMap;
import io.bpfevents.core.object.pin.Description;
import io.bpfevents.core.object.pin.PinFolder;
import io.bpfevents.core.object.pin.PinNames;
import io.bpfevents.core.object.program.NativeProgram;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.Libc;
import java.nio.file.Files;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Loads and attaches the programs of an object, and pins them and its maps: for the first time, or
 * in place of other programs that use the same rings.
 */
final class PinnedPrograms {
    private static final String GENERATION = "bpf_events_generation"; // of bpf_events.bpf.h

    private final PinFolder folder;
    private final OpenBpfObject object;
    private final String fingerprint; // before the generation is set

    PinnedPrograms(PinFolder folder, OpenBpfObject object) {
        this.folder = folder;
        this.object = object;
        this.fingerprint = object.fingerprint();
    }

    boolean areThoseOf(Description there) {
        return there.fingerprint().equals(fingerprint);
    }

    /**
     * Loads the programs and pins everything. If it fails, or the process is killed, the folder's
     * repair removes the new pins, unless the new description is complete.
     *
     * @param there what is pinned; null if nothing is
     */
    void install(@Nullable Description there) {
        int generation = there == null ? 0 : there.generation() + 1;
        if (there == null) {
            folder.begin();
        } else {
            reuse(there, generation);
        }
        try (BpfObject loaded = object.load()) {
            requireNoPerfbuf(loaded);
            loaded.attach();
            folder.complete(pin(loaded, there, generation));
        } catch (RuntimeException | Error e) {
            try {
                var _ = folder.repair();
            } catch (RuntimeException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    private void requireNoPerfbuf(BpfObject loaded) {
        for (BpfMap map : loaded.maps()) {
            if (map.type() == MapType.PERF_EVENT_ARRAY) {
                throw new BpfException(
                        "keep the programs in " + folder.path(),
                        "map "
                                + map.name()
                                + " is a perf buffer, whose records are freed with the process that"
                                + " reads it, so nothing of them could be kept: use a ring buffer,"
                                + " or load() and pin the map");
            }
        }
    }

    /** Uses the rings and maps that are pinned, and the generation after theirs. */
    private void reuse(Description there, int generation) {
        requireSameContracts(there);
        there.rings().forEach(this::reuse);
        there.maps().forEach(this::reuse);
        boolean has = object.variables().stream().anyMatch(it -> it.name().equals(GENERATION));
        if (has) {
            object.global(GENERATION, programGeneration(there, generation));
        }
    }

    /** One map has the control blocks of all rings, so none can be added or left out. */
    private void requireSameContracts(Description there) {
        Set<String> before = new TreeSet<>();
        there.rings()
                .forEach((ring, pin) -> {
                    if (Files.exists(ControlPin.beside(folder.resolve(pin)))) {
                        before.add(ring);
                    }
                });
        Set<String> now =
                object.variables().stream()
                        .map(BpfVariable::name)
                        .filter(name -> name.startsWith(ControlBlocks.VARIABLE_PREFIX))
                        .map(name -> name.substring(ControlBlocks.VARIABLE_PREFIX.length()))
                        .collect(Collectors.toCollection(TreeSet::new));
        if (!before.equals(now)) {
            throw new BpfException(
                    "replace the programs in " + folder.path(),
                    Remedy.OTHER_CONTRACTS.of(before, now));
        }
    }

    private void reuse(String map, String pin) {
        boolean isSection = map.startsWith(".");
        if (!isSection && object.maps().stream().anyMatch(it -> it.name().equals(map))) {
            object.pinPath(map, folder.resolve(pin));
        }
    }

    /** The blocks of an older contract have no generation, and no program of another one sends. */
    private int programGeneration(Description there, int generation) {
        for (String ring : there.rings().values()) {
            int fd = Libbpf.bpf_obj_get(ControlPin.beside(folder.resolve(ring)).toString());
            if (fd >= 0) {
                try (GenerationSwitch generations = GenerationSwitch.map(fd)) {
                    return generations.isSupported() ? generation : generations.current();
                } finally {
                    Libc.close(fd);
                }
            }
        }
        return generation; // the blocks are new: they begin with 0
    }

    private Description pin(BpfObject loaded, @Nullable Description there, int generation) {
        Map<String, String> rings = new LinkedHashMap<>();
        Map<String, String> maps = new LinkedHashMap<>();
        if (there != null) { // also those that the new programs do not use
            rings.putAll(there.rings());
            there.maps()
                    .forEach((name, pin) -> {
                        if (!name.startsWith(".")) {
                            maps.put(name, pin);
                        }
                    });
        }
        for (BpfMap one : loaded.maps()) {
            NativeMap map = one.nativeMap();
            String name = map.name();
            if (map.type() == MapType.RINGBUF) {
                String pin = newPin(name, generation);
                if (rings.putIfAbsent(name, pin) == null) {
                    loaded.ringbuf(name).pin(folder.resolve(pin));
                    LifetimeMap.create(map.fd(), folder.resolve(pin));
                }
            } else if (name.startsWith(".") && !name.equals(ControlBlocks.SECTION)) {
                String pin = PinNames.ofGeneration(name.substring(1), generation);
                folder.pin(map.fd(), pin);
                maps.put(name, pin);
            } else if (!name.startsWith(".")) {
                String pin = newPin(name, generation);
                if (maps.putIfAbsent(name, pin) == null) {
                    folder.pin(map.fd(), pin);
                }
            }
        }
        String btf = "";
        byte[] raw = loaded.structTypes().raw();
        if (raw != null) {
            btf = PinNames.ofGeneration("btf", generation);
            folder.pinBtf(btf, raw);
        }
        return new Description(
                object.name(),
                fingerprint,
                generation,
                btf,
                rings,
                maps,
                pinLinks(loaded.nativePrograms(), generation));
    }

    /** The repair recognises what a replacement has added by its generation. */
    private static String newPin(String name, int generation) {
        return generation == 0 ? name : PinNames.ofGeneration(name, generation);
    }

    private Map<String, String> pinLinks(Collection<NativeProgram> programs, int generation) {
        Map<String, String> links = new LinkedHashMap<>();
        for (NativeProgram program : programs) {
            program.links()
                    .forEach(link -> {
                        String pin = PinNames.ofGeneration("link_" + program.name(), generation);
                        link.pin(folder.resolve(pin));
                        links.put(program.name(), pin);
                    });
        }
        if (links.isEmpty()) {
            throw new BpfException(
                    "pin " + object + " in " + folder.path(),
                    "none of its programs is attached: each program that openOrAdopt is to keep"
                            + " running needs a section that names its hook");
        }
        return links;
    }
}
