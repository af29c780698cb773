package io.bpfevents.spring.beans;

import io.bpfevents.spring.properties.InvalidPropertyException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.ResolvableType;

/** Registers beans under configured names, except for names that the application has defined. */
final class Definitions {
    private final BeanDefinitionRegistry registry;
    private final Map<String, String> properties = new HashMap<>(); // by the name of the bean

    Definitions(BeanDefinitionRegistry registry) {
        this.registry = registry;
    }

    /**
     * Registers a bean.
     *
     * @param property the property that configures it, without {@code bpf-events.}
     * @param qualifier the configured name, for {@code @Qualifier}
     * @param type its type with generics, by which it is injected
     * @throws InvalidPropertyException if another property configures a bean of that name
     */
    void add(
            String property,
            String name,
            String qualifier,
            ResolvableType type,
            Supplier<?> bean,
            String... dependsOn) {
        String other = properties.putIfAbsent(name, property);
        if (other != null) {
            throw new InvalidPropertyException(
                    property,
                    "a bean named '%s' is configured by bpf-events.%s as well: rename one of them"
                            .formatted(name, other));
        }
        if (!registry.containsBeanDefinition(name)) {
            RootBeanDefinition definition = new RootBeanDefinition(type.toClass());
            definition.setTargetType(type);
            definition.setInstanceSupplier(bean);
            definition.setDependsOn(dependsOn);
            definition.addQualifier(new AutowireCandidateQualifier(Qualifier.class, qualifier));
            registry.registerBeanDefinition(name, definition);
        }
    }
}
