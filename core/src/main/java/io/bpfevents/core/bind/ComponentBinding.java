package io.bpfevents.core.bind;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.RecordComponent;
import org.jspecify.annotations.Nullable;

/** A component of a record bound to where its value is. */
public final class ComponentBinding {
    private final MethodHandles.Lookup in;
    private final RecordComponent component;
    private final FieldBinding binding;
    private final boolean isOptional;
    private final boolean isInUnion;
    private @Nullable MethodHandle accessor; // made when it is needed: races make two of the same

    /**
     * @param in has all rights in the record
     * @param isOptional whether a record that ends before it is decoded without
     * @param isInUnion whether it shares its bytes with other fields
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

    public String name() {
        return component.getName();
    }

    public Class<?> type() {
        return component.getType();
    }

    public FieldBinding binding() {
        return binding;
    }

    public boolean isOptional() {
        return isOptional;
    }

    /**
     * The value that it has in an event that is written; null if the event leaves it out, as it may
     * do with a member of a union, and with what the struct does not have.
     *
     * @throws NullPointerException if it must not be null
     */
    public @Nullable Object valueIn(Object event) {
        if (binding instanceof FieldBinding.Absent) {
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
