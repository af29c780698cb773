package io.bpfevents.core.layout;

import java.lang.invoke.MethodHandle;
import java.util.List;

/**
 * A record class bound to a struct.
 *
 * @param constructor its canonical one
 */
record RecordShape(MethodHandle constructor, List<Component> components) {
    RecordShape {
        components = List.copyOf(components);
    }

    /** The first byte that is read. */
    long begin() {
        long begin = Long.MAX_VALUE;
        for (Component component : components) {
            begin = Math.min(begin, component.slot().begin());
        }
        return begin;
    }

    /** Bytes that a record must have. */
    long need() {
        long need = 0;
        for (Component component : components) {
            if (!component.isOptional()) {
                need = Math.max(need, component.slot().need());
            }
        }
        return need;
    }

    /**
     * Adds a problem for each component that is somewhere else in another shape of the same record.
     *
     * @param struct what the other one is of
     */
    void compare(RecordShape other, String struct, Problems problems) {
        for (int i = 0; i < components.size(); i++) {
            compare(
                    components.get(i).name(),
                    components.get(i).slot(),
                    other.components.get(i).slot(),
                    struct,
                    problems);
        }
    }

    private static void compare(
            String name, Slot here, Slot there, String struct, Problems problems) {
        if (here instanceof Slot.Nested a && there instanceof Slot.Nested b) {
            a.shape().compare(b.shape(), struct, problems);
        } else if (here.begin() != there.begin() || here.need() != there.need()) {
            problems.add(
                    "component "
                            + name
                            + " is at offset "
                            + here.begin()
                            + " to "
                            + here.need()
                            + ", but in "
                            + struct
                            + " of the program at "
                            + there.begin()
                            + " to "
                            + there.need()
                            + ": use RecordLayout.of(ring, ...), which follows the program");
        } else if (isBits(here) != isBits(there)) {
            problems.add(
                    "component "
                            + name
                            + " is a bitfield in "
                            + struct
                            + " of the program: use RecordLayout.of(ring, ...), which follows the"
                            + " program");
        } else if (here instanceof Slot.Elements a && there instanceof Slot.Elements b) {
            compare(name + "[]", a.element(), b.element(), struct, problems);
        }
    }

    /** What a record declares by itself is none. */
    private static boolean isBits(Slot slot) {
        return switch (slot) {
            case Slot.Bits _ -> true;
            case Slot.Constant constant -> isBits(constant.number());
            default -> false;
        };
    }
}
