package io.bpfevents.web.stream;

import io.bpfevents.web.source.Kind;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** One of something for each kind. */
final class ByKind<T> {
    private final Map<Kind, T> map = new EnumMap<>(Kind.class);

    ByKind(Function<Kind, T> make) {
        for (Kind kind : Kind.values()) {
            map.put(kind, make.apply(kind));
        }
    }

    T of(Kind kind) {
        return Objects.requireNonNull(map.get(kind));
    }

    Collection<T> all() {
        return map.values();
    }
}
