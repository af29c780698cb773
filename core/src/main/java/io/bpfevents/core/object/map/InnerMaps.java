package io.bpfevents.core.object.map;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.internal.call.CallResults;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.LibbpfMaps;
import io.bpfevents.ffi.Libc;
import io.bpfevents.ffi.struct.BpfMapCreateOpts;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Maps that define the form of the maps within a map, where the object declares other {@linkplain
 * KernelSizes sizes} than the kernel requires. libbpf cannot change the sizes of an inner map: from
 * 1.4 on, its setters crash on one. They exist during the load only.
 */
public final class InnerMaps implements AutoCloseable {
    private final List<Integer> descriptors = new ArrayList<>();

    private InnerMaps() {}

    /**
     * Creates those that the maps need.
     *
     * @throws BpfException if the kernel rejects one
     */
    public static InnerMaps create(String operation, List<MapDefinition> maps) {
        InnerMaps created = new InnerMaps();
        try {
            maps.forEach(map -> created.createFor(map.pointer(), operation));
            return created;
        } catch (RuntimeException | Error e) {
            created.close();
            throw e;
        }
    }

    private void createFor(MemorySegment map, String operation) {
        MemorySegment inner = Libbpf.bpf_map__inner_map(map);
        if (inner.equals(MemorySegment.NULL) || KernelSizes.areSet(inner)) {
            return;
        }
        String name = Objects.requireNonNull(Libbpf.bpf_map__name(map), "bpf_map__name");
        int size = KernelSizes.of(inner).orElseThrow();
        try (Arena arena = Arena.ofConfined()) {
            int fd =
                    Libbpf.bpf_map_create(
                            Libbpf.bpf_map__type(inner),
                            "inner",
                            size,
                            size,
                            Libbpf.bpf_map__max_entries(inner),
                            BpfMapCreateOpts.allocate(arena, Libbpf.bpf_map__map_flags(inner)));
            String step = "the kernel rejects the maps within map " + name;
            descriptors.add(CallResults.check(fd, operation, errno -> step));
            CallResults.check(LibbpfMaps.bpf_map__set_inner_map_fd(map, fd), operation);
        }
    }

    @Override
    public void close() {
        descriptors.forEach(Libc::close);
        descriptors.clear();
    }
}
