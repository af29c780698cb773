package io.bpfevents.benchmarks;

import java.nio.file.Path;

/** The directory of this module, where what the build has compiled is. */
public final class Home {
    private static final String PROPERTY = "io.bpfevents.benchmarks.home";

    private Home() {}

    /** The module's directory. */
    public static Path directory() {
        String home = System.getProperty(PROPERTY);
        if (home == null) {
            throw new IllegalStateException("-D" + PROPERTY + " is missing: start bin/bench");
        }
        return Path.of(home).toAbsolutePath();
    }

    /** The argument that tells another JVM. */
    public static String argument() {
        return "-D" + PROPERTY + "=" + directory();
    }

    /** A compiled C program. */
    public static String program(String name) {
        return directory().resolve("target/c").resolve(name).toString();
    }

    /** A compiled BPF object. */
    public static String object(String name) {
        return directory()
                .resolve("target/classes/META-INF/bpf")
                .resolve(name + ".bpf.o")
                .toString();
    }
}
