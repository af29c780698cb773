package io.bpfevents.core.object.pin;

import java.util.regex.Pattern;

/** The names in a {@link PinFolder}. */
public final class PinNames {
    static final String DESCRIPTION = "bpf_events_object";
    static final String NEXT = "bpf_events_next";
    static final String MARKER = "bpf_events_incomplete";
    static final String REMOVAL = "bpf_events_removal";

    /** The names of pins that belong to one generation of an object. */
    private static final Pattern GENERATION = Pattern.compile(".*_g\\d+(_ctl|_life)?");

    private PinNames() {}

    /** The name of a pin that belongs to a generation. */
    public static String ofGeneration(String name, int generation) {
        return name.replace('.', '_') + "_g" + Integer.toUnsignedString(generation);
    }

    /** Whether a load or a replacement of the programs makes pins of this name. */
    static boolean isOfUpdate(String name) {
        return name.equals(NEXT) || name.equals(MARKER) || GENERATION.matcher(name).matches();
    }

    /** The order of removal, see {@link PinFolder}: links are first. */
    static int order(String name) {
        return switch (name) {
            case DESCRIPTION -> 2;
            case MARKER, REMOVAL -> 3;
            default -> name.startsWith("link_") ? 0 : 1;
        };
    }
}
