package io.bpfevents.core.object;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.btf.BtfVariable;
import io.bpfevents.core.btf.CType;
import io.bpfevents.core.btf.ObjectTypes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The global variables of an object, as its BTF lists them by section. */
final class Globals {
    /** The section with the control blocks of the producer contract: {@code bpf_events.bpf.h}. */
    static final String CONTROL_SECTION = ".data.events";

    private static final String CONTROL_PREFIX = "bpf_events_ctl_"; // followed by the ring's name

    /** How the structs begin that only the kernel may change: locks, timers, lists. */
    private static final String KERNELS = "struct bpf_";

    private static final Pattern VARIABLES = Pattern.compile("\\.(data|rodata|bss)(\\..*)?");

    private final NativeObject object;
    private final Map<String, Section> sections = new LinkedHashMap<>();
    private final List<BpfVariable> variables = new ArrayList<>();

    Globals(NativeObject object, ObjectTypes types) {
        this.object = object;
        if (!types.exist()) {
            return;
        }
        for (BtfVariable variable : types.btf().variables()) {
            if (VARIABLES.matcher(variable.section()).matches()) { // not maps, for example
                Section section =
                        sections.computeIfAbsent(
                                variable.section(), name -> new Section(object, name));
                variables.add(new BpfVariable(object, section, variable, types));
            }
        }
    }

    /** Where the control block of a ring begins in the value of its map; empty if it has none. */
    OptionalLong controlBlockOffset(String ring) {
        return variables.stream()
                .filter(variable -> variable.section().equals(CONTROL_SECTION))
                .filter(variable -> variable.name().equals(CONTROL_PREFIX + ring))
                .mapToLong(BpfVariable::offset)
                .findFirst();
    }

    /** All of them, in the order of the BTF. */
    List<BpfVariable> all() {
        return List.copyOf(variables);
    }

    /**
     * A variable.
     *
     * @param name its name; {@code section/name} or {@code section+offset/name} where several have
     *     it
     */
    BpfVariable find(String operation, String name) {
        Objects.requireNonNull(name, "name");
        int slash = name.lastIndexOf('/');
        String place = name.substring(0, Math.max(0, slash));
        String simple = name.substring(slash + 1);
        List<BpfVariable> found =
                variables.stream()
                        .filter(variable -> variable.name().equals(simple))
                        .filter(variable ->
                                place.isEmpty()
                                        || place.equals(variable.section())
                                        || place.equals(placeOf(variable)))
                        .toList();
        if (found.size() == 1) {
            return found.getFirst();
        }
        throw new BpfException(operation, found.isEmpty() ? notFound() : ambiguous(found));
    }

    private static String placeOf(BpfVariable variable) {
        return variable.section() + "+" + variable.offset();
    }

    private String notFound() {
        String known =
                variables.isEmpty()
                        ? "none in its BTF"
                        : variables.stream()
                                .map(BpfVariable::name)
                                .distinct()
                                .collect(Collectors.joining(", "));
        return "the global variables of " + object.name() + " are: " + known;
    }

    private static String ambiguous(List<BpfVariable> found) {
        return "several have this name, as in an object that is linked from several files: pass "
                + found.stream()
                        .map(variable -> qualified(variable, found))
                        .collect(Collectors.joining(" or "));
    }

    private static String qualified(BpfVariable variable, List<BpfVariable> all) {
        boolean isAlone =
                all.stream().filter(other -> other.section().equals(variable.section())).count()
                        == 1;
        String place = isAlone ? variable.section() : placeOf(variable);
        return "\"" + place + "/" + variable.name() + "\"";
    }

    /**
     * Lets the sections be mapped after load whose variables are all plain: the kernel refuses to
     * map locks, timers and pointers that it counts, and then to load them.
     */
    void beforeLoad() {
        for (Section section : sections.values()) {
            if (variables.stream()
                    .filter(variable -> variable.section().equals(section.name()))
                    .allMatch(this::isPlain)) {
                section.makeMappable();
            }
        }
    }

    private boolean isPlain(BpfVariable variable) {
        try {
            return isPlain(variable.resolved());
        } catch (BpfException e) { // a damaged type, which is reported where it is asked for
            return false;
        }
    }

    private static boolean isPlain(CType type) {
        return switch (type) {
            case CType.Int _, CType.Wide _, CType.Bool _, CType.Enumeration _, CType.Other _ ->
                    true;
            case CType.Pointer _ -> false;
            case CType.Array array -> isPlain(array.element());
            case CType.Struct struct ->
                    !struct.spelling().startsWith(KERNELS) && isPlain(struct.fields());
            case CType.Union union -> isPlain(union.fields());
        };
    }

    private static boolean isPlain(List<CType.Field> fields) {
        return fields.stream().allMatch(field -> isPlain(field.type()));
    }

    /**
     * A variable to be set before load.
     *
     * @throws IllegalStateException if the object is loaded
     */
    BpfVariable beforeLoad(String name) {
        String operation = "set global " + name;
        BpfVariable variable = find(operation, name);
        if (object.isLoaded()) {
            throw new IllegalStateException(
                    "cannot "
                            + operation
                            + ": object "
                            + object.name()
                            + " is loaded already, do it before load()"
                            + (variable.isConstant()
                                    ? ""
                                    : ", or change it while it runs: variable(\""
                                            + name
                                            + "\").set(...)"));
        }
        return variable;
    }

    /** Unmaps the sections. */
    void close() {
        sections.values().forEach(Section::close);
    }
}
