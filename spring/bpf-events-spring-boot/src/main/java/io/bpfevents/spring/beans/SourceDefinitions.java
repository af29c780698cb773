package io.bpfevents.spring.beans;

import io.bpfevents.catalog.KernelEvents;
import io.bpfevents.catalog.KernelSource;
import io.bpfevents.catalog.SimulatedKernelEvents;
import io.bpfevents.catalog.SourceOptions;
import io.bpfevents.catalog.event.KernelEvent;
import io.bpfevents.spring.BpfEventsMode;
import io.bpfevents.spring.properties.InvalidPropertyException;
import io.bpfevents.spring.properties.SourceProperties;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.ResolvableType;
import reactor.core.publisher.Flux;

/** The beans of a source of the catalogue: the source and its stream. */
final class SourceDefinitions {
    private final Definitions definitions;
    private final BeanFactory beans;
    private final StopSignal stop;

    SourceDefinitions(Definitions definitions, BeanFactory beans, StopSignal stop) {
        this.definitions = definitions;
        this.beans = beans;
        this.stop = stop;
    }

    void add(String name, SourceProperties properties, BpfEventsMode mode) {
        add(name, typeOf("sources." + name + ".type", properties.type()), properties, mode);
    }

    private <T extends Record & KernelEvent> void add(
            String name, Class<T> type, SourceProperties properties, BpfEventsMode mode) {
        String property = "sources." + name;
        String source = BeanNames.source(name);
        definitions.add(
                property,
                source,
                name,
                ResolvableType.forClassWithGenerics(KernelSource.class, type),
                () -> source(property, type, properties, mode));
        definitions.add(
                property,
                name,
                name,
                ResolvableType.forClassWithGenerics(Flux.class, type),
                () -> beans.getBean(source, KernelSource.class).flux(),
                source);
    }

    private <T extends Record & KernelEvent> KernelSource<T> source(
            String property, Class<T> type, SourceProperties properties, BpfEventsMode mode) {
        SourceOptions options = SourceConversion.options(property, properties);
        try {
            return switch (mode) {
                case KERNEL -> KernelEvents.source(type, options);
                case SIMULATED -> beans.getBean(SimulatedKernelEvents.class).source(type, options);
                case OFF, AUTO -> new SilentKernelSource<>(property, stop);
            };
        } catch (IllegalArgumentException e) { // a criterion that the source cannot apply
            throw new InvalidPropertyException(
                    property + ".filter", String.valueOf(e.getMessage()));
        }
    }

    @SuppressWarnings("unchecked") // the catalogue's types are records
    private static <T extends Record & KernelEvent> Class<T> typeOf(
            String property, @Nullable String name) {
        String wanted = normalized(Objects.requireNonNullElse(name, ""));
        List<Class<? extends KernelEvent>> types = KernelEvents.types();
        return (Class<T>)
                types.stream()
                        .filter(it ->
                                normalized(it.getSimpleName()).equals(wanted)
                                        || it.getName().equals(name))
                        .findFirst()
                        .orElseThrow(() ->
                                new InvalidPropertyException(
                                        property,
                                        "%s: use one of %s"
                                                .formatted(
                                                        name == null
                                                                ? "it is missing"
                                                                : "'%s' is no type of the catalogue"
                                                                        .formatted(name),
                                                        types.stream()
                                                                .map(Class::getSimpleName)
                                                                .toList())));
    }

    /** As names of properties are compared. */
    private static String normalized(String name) {
        return name.replace("-", "").toLowerCase(Locale.ROOT);
    }
}
