package io.bpfevents.core.layout;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.RecordComponent;
import org.jspecify.annotations.Nullable;

/** A component of a record bound to where its value is. */
final class Component {
    private final MethodHandles.Lookup in;
    private final RecordComponent component;
    private final Slot slot;
    private final boolean isOptional;
    private final boolean isInUnion;
    private @Nullable MethodHandle accessor; // made when it is needed: races make two of the same

    /**
     * @param in has all rights in the record
     * @param isOptional whether a record that ends before it is decoded without
     * @param isInUnion whether it shares its bytes with other fields
     */
    Component(
            MethodHandles.Lookup in,
            RecordComponent component,
            Slot slot,
            boolean isOptional,
            boolean isInUnion) {
        this.in = in;
        this.component = component;
        this.slot = slot;
        this.isOptional = isOptional;
        this.isInUnion = isInUnion;
    }

    String name() {
        return component.getName();
    }

    Class<?> type() {
        return component.getType();
    }

    Slot slot() {
        return slot;
    }

    boolean isOptional() {
        return isOptional;
    }

    /**
     * The value that it has in an event that is written; null if the event leaves it out, as it may
     * do with a member of a union, and with what the struct does not have.
     *
     * @throws NullPointerException if it must not be null
     */
    @Nullable Object valueIn(Object event) {
        if (slot instanceof Slot.Absent) {
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
