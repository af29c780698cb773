package io.bpfevents.core.bind;

import io.bpfevents.core.annotation.BpfStruct;
import io.bpfevents.core.annotation.Size;
import io.bpfevents.core.btf.CNames;
import io.bpfevents.core.btf.CType;
import io.bpfevents.core.btf.NaturalLayout;
import io.bpfevents.core.value.CNumbers;
import io.bpfevents.core.value.EnumConstants;
import io.bpfevents.core.value.JavaTypes;
import java.lang.reflect.RecordComponent;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The C struct that a record describes by its component types and annotations, with the natural
 * alignment of a C compiler.
 */
public final class DeclaredStruct {
    private static final String[] INTEGERS = { // by size
        "", "__s8", "__s16", "", "__s32", "", "", "", "__s64"
    };

    private final BindingProblems problems;
    private final Deque<Class<?>> open =
            new ArrayDeque<>(); // the records that enclose the current one

    private DeclaredStruct(BindingProblems problems) {
        this.problems = problems;
    }

    /**
     * The struct that a record describes.
     *
     * @throws io.bpfevents.core.LayoutException if it describes none
     */
    public static CType.Struct of(Class<?> type) {
        BindingProblems problems =
                new BindingProblems("make a layout of record", type.getSimpleName());
        CType.Struct struct = of(type, problems);
        problems.throwIfAny();
        return struct;
    }

    /**
     * As {@link #of(Class)}, but adds problems instead of throwing. If there are any, the struct
     * lacks fields.
     */
    public static CType.Struct of(Class<?> type, BindingProblems problems) {
        return new DeclaredStruct(problems).struct(type, true);
    }

    /**
     * The name of the struct that a record is bound to, unless the program declares another one.
     */
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
        List<RecordComponent> components = inStruct(type);
        for (RecordComponent component : components) {
            CType found = type(component, isLast && component == components.getLast());
            if (found != null) {
                fields.add(new CType.Field(RecordBinder.cName(component), found, 0, 0));
            }
        }
        open.pop();
        return NaturalLayout.of("struct ".concat(nameOf(type)), fields);
    }

    /** The components that have a field: the kernel knows the others without one. */
    private static List<RecordComponent> inStruct(Class<?> type) {
        List<RecordComponent> components = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            if (SampleValue.of(component) == null || SampleValue.namedField(component) != null) {
                components.add(component);
            }
        }
        return components;
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
                            + " that layout instead of the class. The kernel may know the types"
                            + " of a pinned ring; reading them requires CAP_SYS_ADMIN");
        }
    }

    /** The type of a component; adds a problem and returns null if there is none. */
    private @Nullable CType type(RecordComponent component, boolean isLast) {
        Class<?> type = component.getType();
        int dimensions = 0;
        while (type.isArray()) {
            type = type.getComponentType();
            dimensions++;
        }
        boolean isFlexible = isLast && !component.isAnnotationPresent(Size.class);
        CType element;
        CType converted = ConvertedTypes.element(component);
        if (converted != null && dimensions == 0) {
            element = converted;
            dimensions = ConvertedTypes.isArray(type) ? 1 : 0;
        } else if (type == String.class) {
            element = new CType.Int("char", 1, true, true);
            dimensions++;
        } else if (type.isRecord()) {
            if (open.contains(type)) {
                problems.add(ComponentName.of(component) + " contains itself: no struct can");
                return null;
            }
            element = struct(type, isLast && dimensions == 0);
        } else {
            element = scalar(type);
        }
        if (element == null) {
            problems.add(
                    ComponentName.of(component)
                            + ": there is no C type for "
                            + component.getType().getTypeName()
                            + "; use "
                            + JavaTypes.SUPPORTED);
            return null;
        }
        if (dimensions == 1 && isFlexible) {
            return new CType.Array(element, 0); // extends to the end of the record
        }
        return dimensions == 0 ? element : array(component, element, dimensions);
    }

    private CType.@Nullable Array array(RecordComponent component, CType element, int dimensions) {
        Size size = component.getAnnotation(Size.class);
        int[] lengths = size == null ? new int[0] : size.value();
        if (lengths.length != dimensions || !areLengths(lengths)) {
            problems.add(ComponentName.of(component) + sizeAdvice(dimensions));
            return null;
        }
        long bytes = element.bytes();
        CType.@Nullable Array array = null;
        for (int i = dimensions - 1; i >= 0; i--) {
            bytes *= lengths[i];
            if (bytes > Integer.MAX_VALUE) {
                problems.add(ComponentName.of(component) + " is larger than any record");
                return null;
            }
            array = new CType.Array(array == null ? element : array, lengths[i]);
        }
        return array;
    }

    private static boolean areLengths(int[] lengths) {
        for (int length : lengths) {
            if (length < 1) {
                return false;
            }
        }
        return true;
    }

    private static String sizeAdvice(int dimensions) {
        return dimensions == 1
                ? ": state its length in C with @Size(n), n being at least 1; only the last"
                        + " component can omit it, as a flexible array"
                : ": state its "
                        + dimensions
                        + " lengths in C with @Size({n, ...}), each at least 1 and the outer one"
                        + " first; the length of a String is in bytes";
    }

    private static @Nullable CType scalar(Class<?> type) {
        if (type == boolean.class) {
            return new CType.Bool("_Bool", 1);
        }
        if (JavaTypes.isReal(type)) {
            return new CType.Other(type.getName(), JavaTypes.realBytes(type), true);
        }
        if (type == BigInteger.class) {
            return new CType.Wide("__int128", 2 * Long.BYTES, true);
        }
        if (JavaTypes.isNumber(type)) {
            int bytes = CNumbers.bytes(type);
            return new CType.Int(INTEGERS[bytes], bytes, true, false);
        }
        return type.isEnum() ? enumeration(type) : null;
    }

    /** An enumeration that counts from 0, as in C without explicit numbers. */
    private static CType enumeration(Class<?> type) {
        List<CType.Enumeration.Value> values = new ArrayList<>();
        for (Object constant : type.getEnumConstants()) {
            String name = EnumConstants.cName((Enum<?>) constant);
            values.add(new CType.Enumeration.Value(name, values.size()));
        }
        return new CType.Enumeration("enum " + CNames.toC(type.getSimpleName()), 4, false, values);
    }
}
