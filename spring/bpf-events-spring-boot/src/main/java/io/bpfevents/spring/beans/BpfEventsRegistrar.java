package io.bpfevents.spring.beans;

import io.bpfevents.spring.ActiveMode;
import io.bpfevents.spring.BpfEventsMode;
import io.bpfevents.spring.lifecycle.Stoppable;
import io.bpfevents.spring.properties.BpfEventsProperties;
import io.bpfevents.spring.properties.InvalidPropertyException;
import java.time.Duration;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.util.ClassUtils;

/**
 * Registers the beans of the configured objects and sources, and decides on the mode, on which the
 * existence of these beans depends.
 */
public final class BpfEventsRegistrar implements ImportBeanDefinitionRegistrar {
    private static final System.Logger LOG = System.getLogger("io.bpfevents.spring");

    /** Pending bytes can be a second old. */
    private static final Duration SHORTEST_WINDOW = Duration.ofSeconds(1);

    private static final String CATALOGUE = "io.bpfevents.catalog.KernelEvents";

    private final Environment environment;
    private final BeanFactory beans;
    private final ResourceLoader resources;
    private final ClassLoader classLoader;

    BpfEventsRegistrar(
            Environment environment,
            BeanFactory beans,
            ResourceLoader resources,
            ClassLoader classLoader) {
        this.environment = environment;
        this.beans = beans;
        this.resources = resources;
        this.classLoader = classLoader;
    }

    @Override
    public void registerBeanDefinitions(
            AnnotationMetadata importing, BeanDefinitionRegistry registry) {
        BpfEventsProperties properties =
                Binder.get(environment)
                        .bindOrCreate(BpfEventsProperties.PREFIX, BpfEventsProperties.class);
        requireDurations(properties);
        ActiveMode mode = decide(properties);
        StopSignal stop = new StopSignal();
        register(registry, "bpfEventsMode", ActiveMode.class, mode);
        register(registry, "bpfEventsStopSignal", Stoppable.class, stop);
        Definitions definitions = new Definitions(registry);
        ObjectDefinitions objects = new ObjectDefinitions(definitions, beans, resources, stop);
        properties.objects().forEach((name, it) -> objects.add(name, it, mode.mode()));
        if (!properties.sources().isEmpty()) {
            requireCatalogue(properties);
            SourceDefinitions sources = new SourceDefinitions(definitions, beans, stop);
            properties.sources().forEach((name, it) -> sources.add(name, it, mode.mode()));
        }
    }

    private static void requireDurations(BpfEventsProperties properties) {
        Duration shutdown = properties.shutdownTimeout();
        if (shutdown.isNegative()) {
            throw new InvalidPropertyException(
                    "shutdown-timeout", "%s is negative: use 0s or more".formatted(shutdown));
        }
        Duration window = properties.health().window();
        if (window.compareTo(SHORTEST_WINDOW) < 0) {
            throw new InvalidPropertyException(
                    "health.window", "%s is too short: use 1s or more".formatted(window));
        }
    }

    private static ActiveMode decide(BpfEventsProperties properties) {
        boolean used = !properties.objects().isEmpty() || !properties.sources().isEmpty();
        ActiveMode mode = ActiveMode.of(properties.mode(), used);
        if (properties.mode() == BpfEventsMode.AUTO && mode.is(BpfEventsMode.OFF)) {
            LOG.log(System.Logger.Level.WARNING, "kernel events are off: " + mode.reason());
        }
        return mode;
    }

    private static <T> void register(
            BeanDefinitionRegistry registry, String name, Class<T> type, T bean) {
        if (!registry.containsBeanDefinition(name)) {
            RootBeanDefinition definition = new RootBeanDefinition(type);
            definition.setInstanceSupplier(() -> bean);
            registry.registerBeanDefinition(name, definition);
        }
    }

    private void requireCatalogue(BpfEventsProperties properties) {
        if (!ClassUtils.isPresent(CATALOGUE, classLoader)) {
            throw new InvalidPropertyException(
                    "sources." + properties.sources().keySet().iterator().next(),
                    "sources require the catalogue: add the dependency"
                            + " io.bpfevents:bpf-events-catalog");
        }
    }
}
