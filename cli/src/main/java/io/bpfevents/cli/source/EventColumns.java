package io.bpfevents.cli.source;

import io.bpfevents.catalog.event.Task;
import io.bpfevents.cli.output.Column;
import io.bpfevents.cli.output.ColumnType;
import io.bpfevents.cli.output.Row;
import io.bpfevents.cli.output.UsageFailure;
import io.bpfevents.core.LayoutException;
import io.bpfevents.core.record.RecordLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a record class of the catalogue: its components with those of the task in their
 * place, and names that it derives. Reflection is used once per class, not per event.
 */
final class EventColumns<T extends Record> {
    private static final MethodHandles.Lookup LOOKUP = MethodHandles.publicLookup();
    private static final MethodType GETTER = MethodType.methodType(Object.class, Object.class);

    /** User ids are unsigned in the kernel. */
    private static final Set<String> UNSIGNED = Set.of("uid", "gid");

    private static final MethodHandle TO_UNSIGNED = toUnsigned();

    private final List<Column> columns = new ArrayList<>();
    private final List<MethodHandle> getters = new ArrayList<>();
    private final Class<T> type;
    private @Nullable RecordLayout<T> layout; // made on demand

    /**
     * Reads the components.
     *
     * @param shown the columns that the format {@code columns} has, in its order; the others follow
     * @param derived further methods without parameters whose results are columns
     */
    EventColumns(Class<T> type, List<String> shown, List<String> derived) {
        this.type = type;
        for (RecordComponent component : type.getRecordComponents()) {
            MethodHandle getter = getter(component.getAccessor());
            if (component.getType() == Task.class) {
                for (RecordComponent part : Task.class.getRecordComponents()) {
                    MethodHandle ofTask =
                            MethodHandles.filterReturnValue(getter, getter(part.getAccessor()));
                    add(part.getName(), part.getType(), ofTask);
                }
            } else {
                add(component.getName(), component.getType(), getter);
            }
        }
        for (String name : derived) {
            Method method = method(type, name);
            add(name, method.getReturnType(), getter(method));
        }
        moveToFront(shown);
    }

    private static Method method(Class<?> type, String name) {
        return Arrays.stream(type.getMethods())
                .filter(it -> it.getName().equals(name) && it.getParameterCount() == 0)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(type + " has no " + name));
    }

    private static MethodHandle toUnsigned() {
        try {
            return LOOKUP.findStatic(
                    Integer.class, "toUnsignedLong", MethodType.methodType(long.class, int.class));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static MethodHandle getter(Method method) {
        try {
            MethodHandle getter = LOOKUP.unreflect(method);
            if (UNSIGNED.contains(method.getName())) {
                getter = MethodHandles.filterReturnValue(getter, TO_UNSIGNED);
            }
            return getter.asType(GETTER);
        } catch (IllegalAccessException e) {
            throw new IllegalArgumentException("not public: " + method, e);
        }
    }

    private void moveToFront(List<String> shown) {
        for (int i = 0; i < shown.size(); i++) {
            int found = indexOf(shown.get(i));
            columns.add(i, Column.of(shown.get(i), columns.remove(found).type()));
            getters.add(i, getters.remove(found));
        }
    }

    private int indexOf(String name) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(name)) {
                return i;
            }
        }
        throw new IllegalArgumentException("no column " + name + " in " + columns);
    }

    private void add(String name, Class<?> type, MethodHandle getter) {
        String column = snakeCase(name);
        columns.add(new Column(column, ColumnType.of(type), false));
        getters.add(getter);
    }

    /** {@code exitCode} as {@code exit_code}. */
    static String snakeCase(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }

    List<Column> columns() {
        return List.copyOf(columns);
    }

    /**
     * The layout by which an event is encoded.
     *
     * @throws UsageFailure if the record class does not state the size of each field
     */
    synchronized RecordLayout<T> layout() {
        RecordLayout<T> made = layout;
        if (made == null) {
            try {
                made = RecordLayout.declared(type);
            } catch (LayoutException e) {
                throw new UsageFailure(
                        "-o raw and -o hex are not possible for %s, which has fields of variable size: use -o json"
                                .formatted(type.getSimpleName()));
            }
            layout = made;
        }
        return made;
    }

    /** An event with its values. */
    Row row(T event) {
        Object[] values = new Object[getters.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(getters.get(i), event);
        }
        return new Row(Arrays.asList(values), () -> layout().encode(event));
    }

    private static Object value(MethodHandle getter, Object event) {
        try {
            return (Object) getter.invokeExact(event);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) { // accessors declare none
            throw new IllegalStateException(e);
        }
    }
}
