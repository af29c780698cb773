package io.bpfevents.ffi;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.SymbolLookup;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds libbpf and checks its version. */
final class LibbpfLoader {

    /** System property: the path of libbpf. If it is set, no other file is tried. */
    static final String PROPERTY = "io.bpfevents.libbpf";

    private static final List<String> NAMES = List.of("libbpf.so.1", "libbpf.so");

    private LibbpfLoader() {}

    /** Finds libbpf by the system property, or else by the system's search path. Never throws. */
    static NativeLibrary load() {
        return load(System.getProperty(PROPERTY), DynamicLoader::open);
    }

    /**
     * Finds libbpf. Never throws: the functions of an unusable library throw the reason.
     *
     * @param path path of the library; null or empty for that of the system
     * @param open opens a library like {@link DynamicLoader#open}
     */
    static NativeLibrary load(@Nullable String path, Function<String, SymbolLookup> open) {
        List<String> candidates = path == null || path.isEmpty() ? NAMES : List.of(path);
        List<String> tried = new ArrayList<>();
        for (String candidate : candidates) {
            try {
                SymbolLookup symbols = open.apply(candidate);
                String problem = unusable(symbols);
                if (problem == null) {
                    return NativeLibrary.of(symbols, f -> missing(candidate, symbols, f));
                }
                tried.add(candidate + ": " + problem);
            } catch (IllegalArgumentException e) {
                tried.add(candidate + ": " + e.getMessage());
            } catch (IllegalCallerException e) {
                return NativeLibrary.unusable(
                        () -> NativeAccess.denied(LibbpfLoader.class.getModule(), e));
            }
        }
        String message = "No usable libbpf. Tried:\n  " + String.join("\n  ", tried) + advice(path);
        return NativeLibrary.unusable(() -> new LibbpfNotFoundException(message));
    }

    private static @Nullable String unusable(SymbolLookup symbols) {
        // libbpf has these functions since 0.6
        if (symbols.find("libbpf_major_version").isEmpty()) {
            return "is not libbpf, or libbpf older than 0.6; 1.0 or newer is required";
        }
        if (major(symbols) < 1) {
            return "is libbpf " + version(symbols) + "; 1.0 or newer is required";
        }
        return null;
    }

    private static String advice(@Nullable String path) {
        return path == null || path.isEmpty()
                ? "\nInstall it (Debian, Ubuntu: package libbpf1; Fedora: package libbpf), or name the"
                        + " file with -D%s=<path>.".formatted(PROPERTY)
                : "\nThe system property %s names this file: correct it, or remove the property to"
                                .formatted(PROPERTY)
                        + " use the system's libbpf (Debian, Ubuntu: package libbpf1; Fedora: package"
                        + " libbpf).";
    }

    private static LibbpfNotFoundException missing(
            String library, SymbolLookup symbols, String function) {
        return new LibbpfNotFoundException(
                "libbpf %s (%s) has no function %s. Install a complete libbpf, 1.0 or newer, or name"
                                .formatted(version(symbols), library, function)
                        + " the file of one with -D%s=<path>.".formatted(PROPERTY));
    }

    private static String version(SymbolLookup symbols) {
        return major(symbols) + "." + call(symbols, "libbpf_minor_version");
    }

    private static int major(SymbolLookup symbols) {
        return call(symbols, "libbpf_major_version");
    }

    /** Calls a function of type {@code __u32 (void)}. */
    private static int call(SymbolLookup symbols, String function) {
        NativeLibrary library =
                NativeLibrary.of(symbols, f -> new IllegalArgumentException("has no " + f));
        try {
            return (int) library.bind(function, FunctionDescriptor.of(JAVA_INT)).invokeExact();
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }
}
