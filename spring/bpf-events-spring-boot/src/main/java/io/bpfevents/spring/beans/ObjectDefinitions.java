package io.bpfevents.spring.beans;

import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.ring.EventBuffer;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.spring.BpfEventsMode;
import io.bpfevents.spring.properties.ObjectProperties;
import io.bpfevents.spring.properties.RingProperties;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.ResolvableType;
import org.springframework.core.io.ResourceLoader;
import reactor.core.publisher.Flux;

/** The beans of an object: the object if it is loaded, and for each ring its buffer and stream. */
final class ObjectDefinitions {
    private final Definitions definitions;
    private final BeanFactory beans;
    private final ObjectLoader loader;
    private final StopSignal stop;

    ObjectDefinitions(
            Definitions definitions, BeanFactory beans, ResourceLoader resources, StopSignal stop) {
        this.definitions = definitions;
        this.beans = beans;
        this.loader = new ObjectLoader(resources);
        this.stop = stop;
    }

    void add(String name, ObjectProperties properties, BpfEventsMode mode) {
        if (mode == BpfEventsMode.KERNEL) {
            definitions.add(
                    "objects." + name,
                    name,
                    name,
                    ResolvableType.forClass(BpfObject.class),
                    () -> loader.load(name, properties));
        }
        properties.rings().forEach((ring, settings) -> addRing(name, ring, settings, mode));
    }

    private void addRing(String object, String ring, RingProperties settings, BpfEventsMode mode) {
        String property = "objects.%s.rings.%s".formatted(object, ring);
        String map = ObjectLoader.mapOf(ring, settings);
        String buffer = BeanNames.buffer(ring);
        ResolvableType stream =
                ResolvableType.forClassWithGenerics(Flux.class, RingStreams.eventType(settings));
        switch (mode) {
            case KERNEL ->
                    definitions.add(
                            property,
                            buffer,
                            ring,
                            ResolvableType.forClass(EventBuffer.class),
                            () ->
                                    RingStreams.open(
                                            property,
                                            beans.getBean(object, BpfObject.class),
                                            map,
                                            settings),
                            object);
            case SIMULATED ->
                    definitions.add(
                            property,
                            buffer,
                            ring,
                            ResolvableType.forClass(SimulatedRingbuf.class),
                            () -> RingStreams.simulate(property, map, settings));
            case OFF, AUTO -> {
                definitions.add(property, ring, ring, stream, stop::silence);
                return;
            }
        }
        definitions.add(
                property,
                ring,
                ring,
                stream,
                () ->
                        RingStreams.stream(
                                property, beans.getBean(buffer, EventBuffer.class), settings),
                buffer);
    }
}
