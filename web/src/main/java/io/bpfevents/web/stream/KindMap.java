package io.bpfevents.web.stream;

import io.bpfevents.web.source.Kind;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** A map with a value for every kind. Immutable. */
public final class KindMap<T> {
    private final Map<Kind, T> map = new EnumMap<>(Kind.class);

    /** Creates a map whose values are made by {@code make}. */
    public KindMap(Function<Kind, T> make) {
        for (Kind kind : Kind.values()) {
            map.put(kind, make.apply(kind));
        }
    }

    /** The value of a kind. */
    public T of(Kind kind) {
        return Objects.requireNonNull(map.get(kind));
    }

    /** All values, in the order of the kinds. */
    public Collection<T> all() {
        return map.values();
    }
}
