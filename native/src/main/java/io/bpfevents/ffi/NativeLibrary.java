package io.bpfevents.ffi;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Binds the functions of one C library to method handles.
 *
 * <p>Binding never throws. Static initialisers bind the handles, and an exception there is reported
 * once, wrapped; every later use of the class fails with a {@code NoClassDefFoundError} without a
 * reason. So a function that cannot be bound gets a handle that throws the real exception, a new
 * one per call.
 */
final class NativeLibrary {

    private static final Linker LINKER = Linker.nativeLinker();

    private static final MethodHandle SUPPLIER_GET;

    static {
        try {
            SUPPLIER_GET =
                    MethodHandles.lookup()
                            .findVirtual(
                                    Supplier.class, "get", MethodType.methodType(Object.class));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    private final SymbolLookup symbols;
    private final Function<String, RuntimeException> missing;

    private NativeLibrary(SymbolLookup symbols, Function<String, RuntimeException> missing) {
        this.symbols = symbols;
        this.missing = missing;
    }

    /**
     * A usable library.
     *
     * @param missing creates the exception for a function that the library lacks
     */
    static NativeLibrary of(SymbolLookup symbols, Function<String, RuntimeException> missing) {
        return new NativeLibrary(symbols, missing);
    }

    /** libc, libm and libdl. */
    static NativeLibrary libc() {
        return of(
                LINKER.defaultLookup(),
                function -> new UnsupportedOperationException("this libc has no " + function));
    }

    /** An unusable library: each of its functions throws an exception from {@code reason}. */
    static NativeLibrary unusable(Supplier<RuntimeException> reason) {
        return new NativeLibrary(name -> Optional.empty(), function -> reason.get());
    }

    /** Whether the library has a function that older versions lack. */
    boolean has(String function) {
        return symbols.find(function).isPresent();
    }

    /** Binds a function that does not set errno. */
    MethodHandle bind(String function, FunctionDescriptor descriptor) {
        return bind(function, descriptor, descriptor.toMethodType());
    }

    /**
     * Binds a function whose errno is captured with the call: the first parameter of the handle is
     * the segment of {@link CallState#get()}, before those of the function.
     */
    MethodHandle bindCapturing(
            String function, FunctionDescriptor descriptor, Linker.Option... more) {
        Linker.Option[] options = new Linker.Option[more.length + 1];
        options[0] = CallState.CAPTURE;
        System.arraycopy(more, 0, options, 1, more.length);
        return bind(
                function,
                descriptor,
                descriptor.toMethodType().insertParameterTypes(0, MemorySegment.class),
                options);
    }

    @SuppressWarnings("restricted")
    private MethodHandle bind(
            String function,
            FunctionDescriptor descriptor,
            MethodType type,
            Linker.Option... options) {
        Optional<MemorySegment> symbol = symbols.find(function);
        if (symbol.isEmpty()) {
            return throwing(type, () -> missing.apply(function));
        }
        try {
            return LINKER.downcallHandle(symbol.get(), descriptor, options);
        } catch (IllegalCallerException e) {
            return throwing(type, () -> denied(NativeLibrary.class.getModule(), e));
        }
    }

    private static MethodHandle throwing(MethodType type, Supplier<RuntimeException> reason) {
        MethodHandle thrower =
                MethodHandles.throwException(type.returnType(), RuntimeException.class);
        MethodHandle make =
                SUPPLIER_GET.bindTo(reason).asType(MethodType.methodType(RuntimeException.class));
        return MethodHandles.dropArguments(
                MethodHandles.foldArguments(thrower, make), 0, type.parameterList());
    }

    /** Creates the exception for a JVM that denies native access to a module. */
    static IllegalCallerException denied(Module caller, IllegalCallerException cause) {
        return new IllegalCallerException(
                "This JVM denies native access to bpf-events: start java with "
                        + (caller.isNamed()
                                ? "--enable-native-access=" + caller.getName()
                                : "--enable-native-access=ALL-UNNAMED, or put \"Enable-Native-Access:"
                                        + " ALL-UNNAMED\" into the manifest of the jar that java -jar"
                                        + " starts"),
                cause);
    }

    /**
     * Converts what {@code invokeExact} declares to an unchecked exception: {@code throw
     * NativeLibrary.unchecked(t)}.
     */
    static RuntimeException unchecked(Throwable t) {
        if (t instanceof RuntimeException e) {
            return e;
        }
        if (t instanceof Error e) {
            throw e;
        }
        throw new AssertionError("a downcall handle threw a checked exception", t);
    }
}
