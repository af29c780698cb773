package io.bpfevents.spring.actuate;

import io.bpfevents.core.object.BpfObject;
import io.bpfevents.spring.properties.BpfEventsProperties;
import io.bpfevents.spring.properties.ObjectProperties;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.beans.factory.ListableBeanFactory;

/** The programs of the objects that are beans. */
public final class ObjectStates {
    private final BpfEventsProperties properties;
    private final ListableBeanFactory beans;

    /** The objects of an application. */
    public ObjectStates(BpfEventsProperties properties, ListableBeanFactory beans) {
        this.properties = properties;
        this.beans = beans;
    }

    Map<String, ObjectState> states() {
        Map<String, ObjectState> states = new TreeMap<>();
        beans.getBeansOfType(BpfObject.class)
                .forEach((name, it) -> states.put(name, ObjectState.of(it, isWanted(name))));
        return states;
    }

    private boolean isWanted(String name) {
        ObjectProperties configured = properties.objects().get(name);
        return configured != null && configured.attach();
    }
}
