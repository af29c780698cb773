package io.bpfevents.core.bind;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Access to constructors and accessors of the user's record classes. */
final class RecordAccess {
    private static final MethodHandles.Lookup OWN = MethodHandles.lookup();

    private final MethodHandles.@Nullable Lookup lookup;
    private final BindingProblems problems;
    private final Set<Package> denied = new HashSet<>();

    /**
     * @param lookup the user's lookup; null to use this library's, to which the user's module must
     *     be open
     */
    RecordAccess(MethodHandles.@Nullable Lookup lookup, BindingProblems problems) {
        this.lookup = lookup;
        this.problems = problems;
    }

    /**
     * A lookup with all rights in a record class; adds a problem and returns null if access is
     * denied.
     */
    MethodHandles.@Nullable Lookup in(Class<?> type) {
        try {
            if (lookup == null) {
                OWN.lookupClass().getModule().addReads(type.getModule());
                return MethodHandles.privateLookupIn(type, OWN);
            }
            return MethodHandles.privateLookupIn(type, lookup);
        } catch (IllegalAccessException e) {
            if (denied.add(type.getPackage())) {
                problems.add(advice(type));
            }
            return null;
        }
    }

    private String advice(Class<?> type) {
        String problem = "record " + type.getName() + " is not accessible";
        if (lookup != null) {
            return problem
                    + " to "
                    + lookup
                    + ": pass the MethodHandles.lookup() of a class in its package";
        }
        Module own = OWN.lookupClass().getModule();
        return problem
                + ": put this line into the module-info.java of "
                + type.getModule().getName()
                + ":\n        opens "
                + type.getPackageName()
                + " to "
                + (own.isNamed() ? own.getName() : "io.bpfevents.core")
                + ";\n    or pass MethodHandles.lookup(), as in RecordLayout.of(ring, lookup, "
                + type.getSimpleName()
                + ".class)";
    }

    /** The canonical constructor of a record class. */
    static MethodHandle constructor(MethodHandles.Lookup in, Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] parameters = new Class<?>[components.length];
        for (int i = 0; i < components.length; i++) {
            parameters[i] = components[i].getType();
        }
        try {
            Constructor<?> canonical = type.getDeclaredConstructor(parameters);
            return in.unreflectConstructor(canonical);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(
                    "a record has a canonical constructor, and the lookup has all rights", e);
        }
    }
}
