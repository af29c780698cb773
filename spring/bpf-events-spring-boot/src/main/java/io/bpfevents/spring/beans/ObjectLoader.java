package io.bpfevents.spring.beans;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.MapType;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.spring.properties.InvalidPropertyException;
import io.bpfevents.spring.properties.ObjectProperties;
import io.bpfevents.spring.properties.RingProperties;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.core.io.ResourceLoader;
import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;

/** Loads the configured objects. */
final class ObjectLoader {
    private final ResourceLoader resources;

    ObjectLoader(ResourceLoader resources) {
        this.resources = resources;
    }

    /** Loads an object, with the configured sizes of its rings; attaches nothing. */
    BpfObject load(String name, ObjectProperties properties) {
        String property = "objects." + name;
        byte[] elf = read(property + ".location", properties.location());
        // from memory: the object may be in a jar within the application's jar
        try (OpenBpfObject object = BpfObject.open(name, elf)) {
            properties
                    .rings()
                    .forEach((ring, settings) ->
                            resize(object, property + ".rings." + ring, ring, settings));
            return object.load();
        }
    }

    private byte[] read(String property, @Nullable String location) {
        if (!StringUtils.hasText(location)) {
            throw new InvalidPropertyException(
                    property,
                    "it is missing: set the location of the compiled object, such as"
                            + " classpath:META-INF/bpf/NAME.bpf.o");
        }
        Resource resource = resources.getResource(Objects.requireNonNull(location));
        try {
            return resource.getContentAsByteArray();
        } catch (IOException e) {
            throw new InvalidPropertyException(
                    property, "%s cannot be read: %s".formatted(resource, e.getMessage()));
        }
    }

    /** A perf buffer has its size from its opening. */
    private static void resize(
            OpenBpfObject object, String property, String ring, RingProperties settings) {
        String map = mapOf(ring, settings);
        MapType type = typeOf(object, property + ".map", map);
        DataSize size = settings.size();
        if (size != null && type == MapType.RINGBUF) {
            object.maxEntries(map, RingSize.bytes(property + ".size", size));
        }
    }

    private static MapType typeOf(OpenBpfObject object, String property, String map) {
        MapType type;
        try {
            type = object.map(map).type();
        } catch (BpfException e) { // there is no such map
            throw new InvalidPropertyException(property, String.valueOf(e.getMessage()));
        }
        if (type != MapType.RINGBUF && type != MapType.PERF_EVENT_ARRAY) {
            throw new InvalidPropertyException(
                    property,
                    "%s is a map of type %s: name a ring buffer or a perf buffer"
                            .formatted(map, type));
        }
        return type;
    }

    /** The name of a ring's map. */
    static String mapOf(String ring, RingProperties settings) {
        return Objects.requireNonNullElse(settings.map(), ring);
    }
}
