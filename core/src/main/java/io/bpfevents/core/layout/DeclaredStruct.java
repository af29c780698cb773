package io.bpfevents.core.layout;

import io.bpfevents.core.btf.CNames;
import io.bpfevents.core.btf.CType;
import io.bpfevents.core.btf.NaturalLayout;
import java.lang.reflect.RecordComponent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The struct of C that a record's own types and annotations describe, with the natural alignment
 * that a compiler gives it.
 */
final class DeclaredStruct {
    private static final String[] INTEGERS = { // by bytes
        "", "__s8", "__s16", "", "__s32", "", "", "", "__s64"
    };

    private final Problems problems;
    private final Deque<Class<?>> open = new ArrayDeque<>(); // records that are within each other

    private DeclaredStruct(Problems problems) {
        this.problems = problems;
    }

    static CType.Struct of(Class<?> type, Problems problems) {
        return new DeclaredStruct(problems).struct(type, true);
    }

    /** The name of the struct that a record is bound to where nothing else names it. */
    static String nameOf(Class<?> type) {
        BpfStruct named = type.getAnnotation(BpfStruct.class);
        return named == null || named.value().isEmpty()
                ? CNames.toC(type.getSimpleName())
                : named.value();
    }

    private CType.Struct struct(Class<?> type, boolean isLast) {
        requireComplete(type);
        open.push(type);
        List<CType.Field> fields = new ArrayList<>();
        RecordComponent[] components = type.getRecordComponents();
        for (int i = 0; i < components.length; i++) {
            boolean last = isLast && i == components.length - 1;
            CType found = type(components[i], last);
            if (found != null) {
                fields.add(new CType.Field(Binder.cName(components[i]), found, 0, 0));
            }
        }
        open.pop();
        return NaturalLayout.of("struct ".concat(nameOf(type)), fields);
    }

    private void requireComplete(Class<?> type) {
        BpfStruct annotation = type.getAnnotation(BpfStruct.class);
        if (annotation != null && annotation.incomplete()) {
            String name = type.getSimpleName();
            problems.add(
                    "record "
                            + name
                            + " does not describe the layout of struct "
                            + nameOf(type)
                            + " by itself, as its @BpfStruct(incomplete = true) states: bind it by"
                            + " RecordLayout.of(source, "
                            + name
                            + ".class), where source is the program's BpfObject,"
                            + " StructSource.object(file) or StructSource.header(file), and pass"
                            + " that layout on instead of the class. Of a pinned ring the kernel"
                            + " may know the types; reading them requires CAP_SYS_ADMIN");
        }
    }

    /** Null, and a problem, if there is none for a component. */
    private @Nullable CType type(RecordComponent component, boolean isLast) {
        Class<?> type = component.getType();
        if (type == String.class) {
            return array(component, new CType.Int("char", 1, true, true), isLast);
        }
        if (type.isArray()) {
            CType element = scalar(type.getComponentType());
            if (element instanceof CType.Int || element instanceof CType.Bool) {
                return array(component, element, isLast);
            }
        } else if (type.isRecord()) {
            if (!open.contains(type)) {
                return struct(type, isLast);
            }
            problems.add(ComponentName.of(component) + " contains itself: no struct can");
            return null;
        } else {
            CType scalar = scalar(type);
            if (scalar != null) {
                return scalar;
            }
        }
        problems.add(
                ComponentName.of(component)
                        + ": there is no type of C for "
                        + type.getTypeName()
                        + "; use "
                        + JavaTypes.SUPPORTED);
        return null;
    }

    private @Nullable CType array(RecordComponent component, CType element, boolean isLast) {
        Size size = component.getAnnotation(Size.class);
        if (size == null && isLast) {
            return new CType.Array(element, 0); // to the record's end
        }
        if (size == null || size.value() < 1) {
            problems.add(
                    ComponentName.of(component)
                            + ": say how long it is in C by @Size(n), n being at least 1; only the"
                            + " last component can do without, as a flexible array");
            return null;
        }
        return new CType.Array(element, size.value());
    }

    private static @Nullable CType scalar(Class<?> type) {
        if (type == boolean.class) {
            return new CType.Bool("_Bool", 1);
        }
        if (JavaTypes.isNumber(type)) {
            int bytes = CNumbers.bytes(type);
            return new CType.Int(INTEGERS[bytes], bytes, true, false);
        }
        return type.isEnum() ? enumeration(type) : null;
    }

    /** As in C where the enumerators have no numbers of their own. */
    private static CType enumeration(Class<?> type) {
        List<CType.Enumeration.Value> values = new ArrayList<>();
        for (Object constant : type.getEnumConstants()) {
            String name = EnumConstants.cName((Enum<?>) constant);
            values.add(new CType.Enumeration.Value(name, values.size()));
        }
        return new CType.Enumeration("enum " + CNames.toC(type.getSimpleName()), 4, false, values);
    }
}
