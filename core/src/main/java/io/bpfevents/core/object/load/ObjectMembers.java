package io.bpfevents.core.object.load;

import io.bpfevents.core.BpfException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** The programs or the maps of an object by their names, in the order of the file. */
public final class ObjectMembers<T> {
    private final String kind;
    private final String object;
    private final Map<String, T> members = new LinkedHashMap<>();

    /**
     * The members of an object.
     *
     * @param kind {@code "program"} or {@code "map"}, for messages
     * @param object the object's name, for messages
     */
    public ObjectMembers(
            String kind, String object, Collection<T> members, Function<T, String> name) {
        this.kind = kind;
        this.object = object;
        members.forEach(member -> this.members.put(name.apply(member), member));
    }

    /** All members. */
    public Collection<T> all() {
        return List.copyOf(members.values());
    }

    /**
     * The member of a name.
     *
     * @throws BpfException if there is none; the message lists the existing ones
     */
    public T get(String name) {
        Objects.requireNonNull(name, "name");
        T found = members.get(name);
        if (found == null) {
            String known = members.isEmpty() ? "none" : String.join(", ", members.keySet());
            throw new BpfException(
                    "find " + kind + " " + name + " in " + object,
                    "its " + kind + "s are: " + known);
        }
        return found;
    }
}
