package io.bpfevents.core.bind;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.RecordComponent;
import org.jspecify.annotations.Nullable;

/** A component of a record class, bound to a field. */
public final class ComponentBinding {
    private final MethodHandles.Lookup in;
    private final RecordComponent component;
    private final FieldBinding binding;
    private final boolean isOptional;
    private final boolean isInUnion;
    private @Nullable MethodHandle accessor; // created on first use; a race creates two equal ones

    /**
     * @param in a lookup with all rights in the record class
     * @param isOptional whether records that end before the field are accepted
     * @param isInUnion whether the field shares its bytes with other fields
     */
    ComponentBinding(
            MethodHandles.Lookup in,
            RecordComponent component,
            FieldBinding binding,
            boolean isOptional,
            boolean isInUnion) {
        this.in = in;
        this.component = component;
        this.binding = binding;
        this.isOptional = isOptional;
        this.isInUnion = isInUnion;
    }

    /** The component's name. */
    public String name() {
        return component.getName();
    }

    /** The component's type. */
    public Class<?> type() {
        return component.getType();
    }

    /** The field, and how it is read. */
    public FieldBinding binding() {
        return binding;
    }

    /** Whether records that end before the field are accepted. */
    public boolean isOptional() {
        return isOptional;
    }

    /**
     * The component's value in an event that is encoded; null if the event omits it, which is
     * allowed for a member of a union, or if the value does not belong to the struct.
     *
     * @throws NullPointerException if it is null and the event must not omit it
     */
    public @Nullable Object valueIn(Object event) {
        if (binding instanceof FieldBinding.Absent || binding instanceof FieldBinding.Sample) {
            return null;
        }
        Object value;
        try {
            MethodHandle getter = accessor;
            if (getter == null) {
                getter = in.unreflect(component.getAccessor());
                accessor = getter;
            }
            value = getter.invoke(event);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalArgumentException(name() + "() threw", e);
        }
        if (value == null && !isInUnion) {
            throw new NullPointerException(name() + " is null");
        }
        return value;
    }
}
