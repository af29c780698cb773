package io.bpfevents.ffi;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Finds libbpf and checks its version. */
final class LibbpfLoader {

    /**
     * System property: the path of libbpf, or its name in the system's search path. If it is set,
     * nothing else is tried.
     */
    static final String PROPERTY = "io.bpfevents.libbpf";

    /** The bundled library in messages. */
    private static final String BUNDLED = "bpf-events-libbpf.jar";

    private static final int S_IWOTH = 0002; // written by other users
    private static final int S_ISVTX = 01000; // the sticky bit

    private static final Logger LOGGER = System.getLogger("io.bpfevents.libbpf");
    private static final List<String> NAMES = List.of("libbpf.so.1", "libbpf.so");

    private LibbpfLoader() {}

    /**
     * What was loaded.
     *
     * @param isBundled whether it is the one in the artifact {@code bpf-events-libbpf}
     */
    record Loaded(NativeLibrary library, boolean isBundled) {}

    /**
     * Finds libbpf by the system property, or else in the artifact {@code bpf-events-libbpf}, or
     * else by the system's search path. Never throws.
     */
    static Loaded load() {
        return load(System.getProperty(PROPERTY), BundledLibbpf.ofClassPath(), DynamicLoader::open);
    }

    /**
     * Finds libbpf. Never throws: the functions of an unusable library throw the reason.
     *
     * @param path path of the library; null or empty for the bundled one or that of the system
     * @param open opens a library like {@link DynamicLoader#open}
     */
    static Loaded load(
            @Nullable String path, BundledLibbpf bundled, Function<String, SymbolLookup> open) {
        boolean isChosen = path != null && !path.isEmpty();
        Map<String, Supplier<SymbolLookup>> candidates = new LinkedHashMap<>();
        if (!isChosen && bundled.exists()) {
            candidates.put(BUNDLED, () -> bundled.load(open));
        }
        for (String name : isChosen ? List.of(path) : NAMES) {
            candidates.put(name, () -> open.apply(requireProtected(name)));
        }
        return first(candidates, path);
    }

    /**
     * Requires that other users can neither write a library nor exchange it: the file and its
     * directories belong to root or to this user, and only their owners and groups can write. In a
     * directory with the sticky bit, such as {@code /tmp}, another user can exchange no directory
     * of this one. A bare name is looked up as the JVM's own libraries are.
     *
     * @return the path without symbolic links, whose directories were not checked
     * @throws IllegalArgumentException if that is not the case
     */
    private static String requireProtected(String name) {
        if (!name.contains("/")) {
            return name;
        }
        try {
            Path file = Path.of(name).toRealPath();
            requireProtected(file, S_IWOTH);
            int mask = S_IWOTH;
            for (Path it = file.getParent(); it != null; it = it.getParent()) {
                requireProtected(it, mask);
                mask |= S_ISVTX; // of the directories above that of the file
            }
            return file.toString();
        } catch (NoSuchFileException e) {
            return name; // the loader reports it
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "its owner and mode cannot be read: " + e.getMessage(), e);
        }
    }

    private static void requireProtected(Path path, int mask) throws IOException {
        int owner = (int) Files.getAttribute(path, "unix:uid");
        int mode = (int) Files.getAttribute(path, "unix:mode");
        if ((owner != 0 && owner != user()) || (mode & mask) == S_IWOTH) {
            throw new IllegalArgumentException(
                    "not loaded, since other users can write to %s (owner %d, mode %o)"
                            .formatted(path, owner, mode & 07777));
        }
    }

    private static int user() {
        try {
            return (int)
                    NativeLibrary.libc()
                            .bind("geteuid", FunctionDescriptor.of(JAVA_INT))
                            .invokeExact();
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    private static Loaded first(
            Map<String, Supplier<SymbolLookup>> candidates, @Nullable String path) {
        List<String> tried = new ArrayList<>();
        for (var candidate : candidates.entrySet()) {
            String name = candidate.getKey();
            try {
                SymbolLookup symbols = candidate.getValue().get();
                String problem = unusable(symbols);
                if (problem == null) {
                    warn(tried, name);
                    return new Loaded(
                            NativeLibrary.of(symbols, f -> missing(name, symbols, f)),
                            name.equals(BUNDLED));
                }
                tried.add(name + ": " + problem);
            } catch (IllegalArgumentException e) {
                tried.add(name + ": " + e.getMessage());
            } catch (IllegalCallerException e) {
                return unusable(() -> NativeLibrary.denied(LibbpfLoader.class.getModule(), e));
            } catch (BundledLibbpf.DamagedException e) {
                return unusable(() -> new LibbpfNotFoundException(String.valueOf(e.getMessage())));
            }
        }
        String message = "No usable libbpf. Tried:\n  " + String.join("\n  ", tried) + advice(path);
        return unusable(() -> new LibbpfNotFoundException(message));
    }

    private static Loaded unusable(Supplier<RuntimeException> reason) {
        return new Loaded(NativeLibrary.unusable(reason), false);
    }

    /** Another libbpf than the bundled one may be older: its use is reported. */
    private static void warn(List<String> tried, String used) {
        if (!tried.isEmpty() && tried.getFirst().startsWith(BUNDLED)) {
            LOGGER.log(Level.WARNING, "{0}; using {1}", tried.getFirst(), used);
        }
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
                ? "\nInstall it (Debian, Ubuntu: package libbpf1; Fedora, Alpine: package libbpf), add"
                        + " the artifact bpf-events-libbpf, or name the file with -D%s=<path>."
                                .formatted(PROPERTY)
                : "\nThe system property %s names this file: correct it, or remove the property to"
                                .formatted(PROPERTY)
                        + " use the system's libbpf (Debian, Ubuntu: package libbpf1; Fedora, Alpine:"
                        + " package libbpf).";
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
