package io.bpfevents.benchmarks;

import java.nio.file.Path;

/** The directory of this module, with the programs that the build has compiled. */
public final class ModuleDirectory {
    private static final String PROPERTY = "io.bpfevents.benchmarks.home";

    private ModuleDirectory() {}

    /** The module's directory. */
    public static Path directory() {
        String home = System.getProperty(PROPERTY);
        if (home == null) {
            throw new IllegalStateException("-D" + PROPERTY + " is missing: use bin/bench");
        }
        return Path.of(home).toAbsolutePath();
    }

    /** The argument that passes the directory to another JVM. */
    public static String argument() {
        return "-D" + PROPERTY + "=" + directory();
    }

    /** The path of a compiled C program. */
    public static String program(String name) {
        return directory().resolve("target/c").resolve(name).toString();
    }

    /** The path of a compiled BPF object. */
    public static String object(String name) {
        return directory()
                .resolve("target/classes/META-INF/bpf")
                .resolve(name + ".bpf.o")
                .toString();
    }
}
