package io.bpfevents.core.object.variable;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.btf.BtfVariable;
import io.bpfevents.core.btf.CType;
import io.bpfevents.core.btf.ObjectTypes;
import io.bpfevents.core.internal.call.ReleaseSteps;
import io.bpfevents.core.object.load.ControlBlocks;
import io.bpfevents.core.object.load.NativeObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The global variables of an object, in the order of its BTF. */
public final class Globals {
    /** Prefix of the structs that only the kernel may change: locks, timers, lists. */
    private static final String KERNEL_STRUCT_PREFIX = "struct bpf_";

    private static final Pattern SECTIONS = Pattern.compile("\\.(data|rodata|bss)(\\..*)?");

    private final String object;
    private final Map<String, GlobalSection> sections = new LinkedHashMap<>();
    private final List<GlobalVariable> variables = new ArrayList<>();

    /**
     * Lists the variables of an object.
     *
     * @throws BpfException if the object's BTF is damaged
     */
    public Globals(NativeObject object, ObjectTypes types) {
        this.object = object.name();
        if (!types.exist()) {
            return;
        }
        for (BtfVariable variable : types.btf().variables()) {
            if (SECTIONS.matcher(variable.section()).matches()) { // excludes maps, for example
                GlobalSection section =
                        sections.computeIfAbsent(
                                variable.section(), name -> new GlobalSection(object, name));
                variables.add(new GlobalVariable(object, section, variable, types));
            }
        }
    }

    /**
     * The offset of the control block of a ring or perf buffer in its section; empty if it has
     * none.
     */
    public OptionalLong controlBlockOffset(String buffer) {
        return controlBlock(buffer)
                .map(block -> OptionalLong.of(block.offset()))
                .orElse(OptionalLong.empty());
    }

    /** The control block of a ring or perf buffer. */
    public Optional<GlobalVariable> controlBlock(String buffer) {
        return variables.stream()
                .filter(variable -> variable.section().equals(ControlBlocks.SECTION))
                .filter(variable -> variable.name().equals(ControlBlocks.VARIABLE_PREFIX + buffer))
                .findFirst();
    }

    /** The constant of a buffer that may be loaded as a perf event array; empty for others. */
    public Optional<GlobalVariable> perfFlag(String buffer) {
        return variables.stream()
                .filter(GlobalVariable::isConstant)
                .filter(variable -> variable.name().equals(ControlBlocks.PERF_PREFIX + buffer))
                .findFirst();
    }

    /** All variables, in the order of the BTF. */
    public List<GlobalVariable> all() {
        return List.copyOf(variables);
    }

    /**
     * A variable.
     *
     * @param operation the operation in the exception's message
     * @param name the variable's name; {@code section/name} or {@code section+offset/name} where
     *     several have it
     * @throws BpfException if no variable or more than one has this name
     */
    public GlobalVariable find(String operation, String name) {
        Objects.requireNonNull(name, "name");
        int slash = name.lastIndexOf('/');
        String place = name.substring(0, Math.max(0, slash));
        String simple = name.substring(slash + 1);
        List<GlobalVariable> found =
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

    private static String placeOf(GlobalVariable variable) {
        return variable.section() + "+" + variable.offset();
    }

    private String notFound() {
        String known =
                variables.isEmpty()
                        ? "none in its BTF"
                        : variables.stream()
                                .map(GlobalVariable::name)
                                .distinct()
                                .collect(Collectors.joining(", "));
        return "the global variables of " + object + " are: " + known;
    }

    private static String ambiguous(List<GlobalVariable> found) {
        return "several have this name, as in an object that is linked from several files: pass "
                + found.stream()
                        .map(variable -> qualified(variable, found))
                        .collect(Collectors.joining(" or "));
    }

    private static String qualified(GlobalVariable variable, List<GlobalVariable> all) {
        boolean isAlone =
                all.stream().filter(other -> other.section().equals(variable.section())).count()
                        == 1;
        String place = isAlone ? variable.section() : placeOf(variable);
        return "\"" + place + "/" + variable.name() + "\"";
    }

    /**
     * Makes those sections mappable whose variables are all plain. The kernel would not load a
     * mappable section that contains locks, timers or pointers that it counts.
     */
    public void beforeLoad() {
        for (GlobalSection section : sections.values()) {
            if (variables.stream()
                    .filter(variable -> variable.section().equals(section.name()))
                    .allMatch(this::isPlain)) {
                section.makeMappable();
            }
        }
    }

    private boolean isPlain(GlobalVariable variable) {
        try {
            return isPlain(variable.type());
        } catch (BpfException e) { // a damaged type, which is reported when it is used
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
                    !struct.spelling().startsWith(KERNEL_STRUCT_PREFIX) && isPlain(struct.fields());
            case CType.Union union -> isPlain(union.fields());
        };
    }

    private static boolean isPlain(List<CType.Field> fields) {
        return fields.stream().allMatch(field -> isPlain(field.type()));
    }

    /** Unmaps the sections. */
    public void close() {
        ReleaseSteps.each(sections.values(), GlobalSection::close);
    }
}
