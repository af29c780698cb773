package io.bpfevents.core.bind;

import java.lang.invoke.MethodHandle;
import java.util.List;

/**
 * A record class that is bound to a struct.
 *
 * @param constructor the canonical constructor of the record class
 */
public record RecordBinding(MethodHandle constructor, List<ComponentBinding> components) {
    /** Copies the list. */
    public RecordBinding {
        components = List.copyOf(components);
    }

    /** The offset of the first byte that is read. */
    long begin() {
        long begin = Long.MAX_VALUE;
        for (ComponentBinding component : components) {
            begin = Math.min(begin, component.binding().begin());
        }
        return begin;
    }

    /** The minimum size of a record, in bytes. */
    public long need() {
        long need = 0;
        for (ComponentBinding component : components) {
            if (!component.isOptional()) {
                need = Math.max(need, component.binding().need());
            }
        }
        return need;
    }

    /**
     * Adds a problem for each component that has another place in another binding of the same
     * record class.
     *
     * @param struct the spelling of the other binding's struct
     */
    public void compare(RecordBinding other, String struct, BindingProblems problems) {
        for (int i = 0; i < components.size(); i++) {
            compare(
                    components.get(i).name(),
                    components.get(i).binding(),
                    other.components.get(i).binding(),
                    struct,
                    problems);
        }
    }

    private static void compare(
            String name,
            FieldBinding here,
            FieldBinding there,
            String struct,
            BindingProblems problems) {
        if (here instanceof FieldBinding.Nested a && there instanceof FieldBinding.Nested b) {
            a.record().compare(b.record(), struct, problems);
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
        } else if (here instanceof FieldBinding.Elements a
                && there instanceof FieldBinding.Elements b) {
            compare(name + "[]", a.element(), b.element(), struct, problems);
        }
    }

    /** False for all fields that a record declares by itself. */
    private static boolean isBits(FieldBinding binding) {
        return switch (binding) {
            case FieldBinding.Bits _ -> true;
            case FieldBinding.ConvertedNumber converted -> isBits(converted.number());
            default -> false;
        };
    }
}
