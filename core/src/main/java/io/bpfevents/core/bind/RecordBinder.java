package io.bpfevents.core.bind;

import io.bpfevents.core.LayoutException;
import io.bpfevents.core.annotation.BpfField;
import io.bpfevents.core.btf.CNames;
import io.bpfevents.core.btf.CType;
import io.bpfevents.core.btf.PlacedField;
import io.bpfevents.core.value.EnumConstants;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Binds the components of a record class to the fields of a struct by name. */
public final class RecordBinder {
    private static final int MOST_ARGUMENTS = 253;

    private final RecordAccess access;
    private final BufferKind kind;
    private final BindingProblems problems;

    /**
     * Binds a record class.
     *
     * @param lookup of the user's module; null if that module is open to this library
     * @param kind the kind of buffer that the records are read from
     * @throws LayoutException if the class and the struct do not match
     */
    public static RecordBinding bind(
            MethodHandles.@Nullable Lookup lookup,
            Class<?> type,
            CType.Struct struct,
            BufferKind kind) {
        BindingProblems problems =
                new BindingProblems("bind record", type.getSimpleName(), "to", struct.spelling());
        RecordBinding binding =
                new RecordBinder(new RecordAccess(lookup, problems), kind, problems)
                        .bind(struct, type, 0, true, true);
        problems.throwIfAny();
        return Objects.requireNonNull(binding, "without problems");
    }

    private RecordBinder(RecordAccess access, BufferKind kind, BindingProblems problems) {
        this.access = access;
        this.kind = kind;
        this.problems = problems;
    }

    /**
     * Whether the binding of a record class depends on the kind of buffer: values of its components
     * are recorded by the kernel in perf buffers only.
     */
    public static boolean dependsOnKind(Class<?> type) {
        return SampleValue.isIn(type);
    }

    /** The name in C of a component's field. */
    static String cName(RecordComponent component) {
        String ofSample = SampleValue.namedField(component);
        if (ofSample != null) {
            return ofSample;
        }
        BpfField named = component.getAnnotation(BpfField.class);
        return named == null || named.value().isEmpty()
                ? CNames.toC(component.getName())
                : named.value();
    }

    /**
     * The binding; adds problems and returns null if the class and the struct do not match.
     *
     * @param base offset of the struct in the record
     * @param isTail whether nothing follows the struct
     * @param isOuter whether the struct is the record
     */
    private @Nullable RecordBinding bind(
            CType.Struct struct, Class<?> type, long base, boolean isTail, boolean isOuter) {
        MethodHandles.Lookup in = access.in(type);
        List<ComponentBinding> components = new ArrayList<>();
        RecordComponent[] all = type.getRecordComponents();
        requireOneEach(all);
        requireFew(type, all);
        for (RecordComponent component : all) {
            BpfField annotation = component.getAnnotation(BpfField.class);
            boolean isOptional = annotation != null && annotation.optional();
            PlacedField place = PlacedField.find(struct, cName(component));
            SampleValue sample = SampleValue.of(component);
            FieldBinding binding =
                    sample != null && !requireField(sample, component, struct, isOuter)
                            ? sample.inSample()
                            : binding(struct, component, place, isOptional, base, isTail);
            if (binding != null && in != null) {
                boolean isInUnion = place != null && place.isInUnion();
                components.add(new ComponentBinding(in, component, binding, isOptional, isInUnion));
            }
        }
        return in == null || components.size() < all.length || problems.any()
                ? null
                : new RecordBinding(RecordAccess.constructor(in, type), components);
    }

    /**
     * Checks a component with a value of the sample; adds a problem if there is one.
     *
     * @return whether the value is to be read from a field of the struct
     */
    private boolean requireField(
            SampleValue sample, RecordComponent component, CType.Struct struct, boolean isOuter) {
        String problem = sample.problem(component, isOuter);
        boolean isNamed = SampleValue.namedField(component) != null;
        if (problem == null && kind == BufferKind.RING && !isNamed) {
            problem = sample.unnamed(struct);
        }
        if (problem != null) {
            problems.add(ComponentName.of(component) + problem);
        }
        return problem == null && kind == BufferKind.RING;
    }

    /** Two components on one field would overwrite each other when an event is encoded. */
    private void requireOneEach(RecordComponent[] all) {
        Map<String, RecordComponent> byName = new HashMap<>();
        for (RecordComponent component : all) {
            if (SampleValue.of(component) != null
                    && (kind == BufferKind.PERF || SampleValue.namedField(component) == null)) {
                continue; // has no field
            }
            RecordComponent other = byName.putIfAbsent(cName(component), component);
            if (other != null) {
                problems.add(
                        ComponentName.of(component)
                                + " and "
                                + ComponentName.of(other)
                                + " are both bound to field "
                                + cName(component)
                                + ": remove one of them, or name another field with"
                                + " @BpfField(\"...\")");
            }
        }
    }

    /**
     * A method has at most 255 arguments, two of which are the method handle and the new object.
     */
    private void requireFew(Class<?> type, RecordComponent[] all) {
        int arguments = 0;
        for (RecordComponent component : all) {
            Class<?> one = component.getType();
            arguments += one == long.class || one == double.class ? 2 : 1;
        }
        if (arguments > MOST_ARGUMENTS) {
            problems.add(
                    "record "
                            + type.getSimpleName()
                            + " has too many components ("
                            + arguments
                            + " arguments, where a long or double is two; at most "
                            + MOST_ARGUMENTS
                            + "): remove some, or nest records");
        }
    }

    /**
     * @param place null if the struct has no such field
     */
    private @Nullable FieldBinding binding(
            CType.Struct struct,
            RecordComponent component,
            @Nullable PlacedField place,
            boolean isOptional,
            long base,
            boolean isTail) {
        if (place == null) {
            if (isOptional) {
                return new FieldBinding.Absent();
            }
            problems.add(missing(struct, component));
            return null;
        }
        return binding(
                BindingChooser.choose(place, component, base, isTail && place.isLast()),
                struct,
                place,
                ComponentName.of(component));
    }

    private @Nullable FieldBinding binding(
            BindingChooser.Choice choice,
            CType.Struct struct,
            PlacedField place,
            ComponentName name) {
        return switch (choice) {
            case BindingChooser.Rejected rejected -> {
                problems.add(struct, place, name, rejected.reason());
                yield null;
            }
            case BindingChooser.Chosen chosen -> chosen.binding();
            case BindingChooser.Enumeration chosen -> {
                EnumConstants constants =
                        EnumConstants.of(
                                chosen.java(),
                                chosen.type(),
                                struct.spelling() + ", field " + place.name(),
                                reason -> problems.add(struct, place, name, reason));
                yield constants == null
                        ? null
                        : new FieldBinding.ConvertedNumber(chosen.number(), constants);
            }
            case BindingChooser.Inner inner -> {
                RecordBinding recordBinding =
                        bind(inner.struct(), inner.java(), inner.base(), inner.isTail(), false);
                yield recordBinding == null ? null : new FieldBinding.Nested(recordBinding);
            }
            case BindingChooser.Elements chosen -> {
                FieldBinding element = binding(chosen.element(), struct, place, name);
                yield element == null
                        ? null
                        : new FieldBinding.Elements(
                                chosen.extent(), chosen.stride(), element, chosen.javaElement());
            }
        };
    }

    private static String missing(CType.Struct struct, RecordComponent component) {
        SampleValue sample = SampleValue.of(component);
        String fields =
                PlacedField.of(struct).stream()
                        .map(PlacedField::name)
                        .collect(Collectors.joining(", "));
        return struct.spelling()
                + " has no field "
                + cName(component)
                + " for "
                + ComponentName.of(component)
                + "; it has "
                + (fields.isEmpty() ? "none" : fields)
                + (struct.fields().stream().anyMatch(CType.Field::isBaseClass)
                        ? " (BTF does not contain the members of its base class: declare them in"
                                + " the struct itself)"
                        : "")
                + (sample != null
                        ? ": name the right field with " + sample + "(\"...\")"
                        : ": name the right field with @BpfField(\"...\"), or declare the component"
                                + " @BpfField(optional = true)");
    }
}
