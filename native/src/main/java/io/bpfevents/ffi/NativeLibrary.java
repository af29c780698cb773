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
 * <p>Binding never throws. Handles are bound in static initialisers, and an exception there would
 * be seen once, wrapped; every later use would meet a {@code NoClassDefFoundError} without a
 * reason. So a function that cannot be bound gets a handle that throws the real exception, a new
 * one at each call.
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
     * A library that is there.
     *
     * @param missing makes the exception for a function that the library lacks
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

    /** A library that is not there: each of its functions throws what {@code reason} makes. */
    static NativeLibrary unusable(Supplier<RuntimeException> reason) {
        return new NativeLibrary(name -> Optional.empty(), function -> reason.get());
    }

    /** Binds a function that does not report through errno. */
    MethodHandle bind(String function, FunctionDescriptor descriptor) {
        return bind(function, descriptor, descriptor.toMethodType());
    }

    /**
     * Binds a function whose errno is captured with the call: the handle takes the segment of
     * {@link CallState#get()} before the function's own arguments.
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
            return throwing(type, () -> NativeAccess.denied(NativeLibrary.class.getModule(), e));
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
}
