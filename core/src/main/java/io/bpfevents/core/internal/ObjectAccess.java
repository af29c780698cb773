package io.bpfevents.core.internal;

import io.bpfevents.core.btf.ObjectTypes;
import io.bpfevents.core.object.BpfObject;
import java.lang.invoke.MethodHandles;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What objects let the rest of the library do with them, as {@link RingbufAccess} for rings. */
public abstract class ObjectAccess {
    private static volatile @Nullable ObjectAccess instance;

    /** For the objects' package alone. */
    protected ObjectAccess() {}

    /** The access that the objects provided. */
    public static ObjectAccess get() {
        if (instance == null) {
            try {
                MethodHandles.lookup().ensureInitialized(BpfObject.class);
            } catch (IllegalAccessException e) {
                throw new AssertionError("a public class of this module", e);
            }
        }
        return Objects.requireNonNull(instance, "BpfObject provides it");
    }

    /** Provides the access. */
    protected static void provide(ObjectAccess access) {
        instance = access;
    }

    /** The types of an object, also after its end. */
    public abstract ObjectTypes types(BpfObject object);
}
