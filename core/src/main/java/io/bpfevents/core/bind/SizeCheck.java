package io.bpfevents.core.bind;

import io.bpfevents.core.annotation.Size;
import io.bpfevents.core.btf.CType;
import io.bpfevents.core.btf.PlacedField;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Compares the array lengths that a record states with {@link Size} with the lengths in C. */
final class SizeCheck {
    private SizeCheck() {}

    /** The problem with a component's {@link Size}; null if it has none, or the lengths agree. */
    static @Nullable String disagreement(RecordComponent component, PlacedField place) {
        Size size = component.getAnnotation(Size.class);
        if (size == null) {
            return null;
        }
        List<Long> stated = new ArrayList<>(); // no streams: they are slow in a new JVM
        for (int length : size.value()) {
            stated.add((long) length);
        }
        List<Long> real = inC(component.getType(), place);
        return stated.equals(real) && !real.contains(0L) ? null : disagreement(stated, real);
    }

    private static String disagreement(List<Long> stated, List<Long> real) {
        String states = "the record states @Size(" + shown(stated) + ")";
        if (real.isEmpty()) {
            return states + ", but it is not an array in C: remove the annotation";
        }
        return real.contains(0L)
                ? states + ", but it has no size in C: remove the annotation"
                : states + ", but it has " + shown(real) + " elements in C";
    }

    /** The lengths in C, the outer one first; 0 for a flexible array. */
    private static List<Long> inC(Class<?> java, PlacedField place) {
        @Nullable CType type = place.type();
        if (java == byte[].class) {
            return List.of(type.bytes()); // byte[] holds the bytes of any type
        }
        List<Long> lengths = new ArrayList<>();
        while (type instanceof CType.Array array) {
            lengths.add(array.count());
            type = java == List.class ? null : array.element(); // an element may be an array
        }
        return lengths;
    }

    private static String shown(List<Long> lengths) {
        return lengths.size() == 1
                ? lengths.getFirst().toString()
                : lengths.stream().map(String::valueOf).collect(Collectors.joining(", ", "{", "}"));
    }
}
