package io.bpfevents.core.internal.call;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Objects;

/**
 * Copies of a class, one per class of the objects that its instances call. The JIT keeps its type
 * profile per class: with a single class, the third class of callees would turn the call into a
 * look-up for all of them. A copy is unloaded together with the class for which it was made. For
 * any thread.
 */
public final class ClassCopies {
    private final MethodHandles.Lookup lookup;
    private final byte[] bytes;
    private final MethodType constructor;
    private final ClassValue<MethodHandle> constructors =
            new ClassValue<>() {
                @Override
                protected MethodHandle computeValue(Class<?> callee) {
                    return copy();
                }
            };

    /**
     * Prepares copies of a class.
     *
     * @param original a class of the package of {@code lookup}; no other code may name it, except
     *     to pass it here
     * @param constructor its parameters, and as the return type a superclass of {@code original}
     */
    public ClassCopies(MethodHandles.Lookup lookup, Class<?> original, MethodType constructor) {
        this.lookup = lookup;
        this.bytes = bytes(original);
        this.constructor = constructor;
    }

    private static byte[] bytes(Class<?> original) {
        String binaryName = original.getName();
        String name = binaryName.substring(binaryName.lastIndexOf('.') + 1) + ".class";
        try (InputStream file = original.getResourceAsStream(name)) {
            return Objects.requireNonNull(file, name).readAllBytes();
        } catch (IOException e) {
            throw new AssertionError("it has just been loaded", e);
        }
    }

    /** The constructor of a new copy, which is unloaded when the handle is not reachable. */
    public MethodHandle copy() {
        try {
            MethodHandles.Lookup copy = lookup.defineHiddenClass(bytes, false);
            MethodType type = constructor.changeReturnType(void.class);
            return copy.findConstructor(copy.lookupClass(), type).asType(constructor);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("cannot copy a class of this package", e);
        }
    }

    /** The constructor of the copy for a class of callees. */
    public MethodHandle constructor(Class<?> callee) {
        return constructors.get(callee);
    }

    /** The exception of a constructor that only stores its arguments. */
    public static AssertionError unexpected(Throwable thrown) {
        if (thrown instanceof Error fatal) {
            throw fatal;
        }
        return new AssertionError("the constructor only stores its arguments", thrown);
    }
}
