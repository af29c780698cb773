package io.bpfevents.core.testing.clang;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs clang for BPF programs that a test generates or compiles with other flags. The build
 * requires clang as well, so a test without it fails.
 */
public final class BpfCompiler {
    private static final Path INCLUDE = Path.of("../bpf/include");

    private BpfCompiler() {}

    /** The source file of a test program. */
    public static Path testSource(String name) {
        return Path.of("src/test/bpf").resolve(name + ".bpf.c");
    }

    /**
     * Compiles a program; every warning is an error.
     *
     * @param object the file to be written
     * @param flags {@code -mcpu} and further flags of the test
     * @return the object
     */
    public static Path compile(Path source, Path object, String... flags) {
        String machine = System.getProperty("os.arch").equals("amd64") ? "x86_64" : "aarch64";
        List<String> command = new ArrayList<>(List.of("clang", "-target", "bpf", "-g"));
        command.addAll(List.of("-Wall", "-Wextra", "-Wno-unused-parameter", "-Werror"));
        command.addAll(List.of(flags));
        command.addAll(List.of("-I", INCLUDE.toString()));
        // Debian has asm/types.h there, and clang searches that directory only for the host's
        // target.
        command.addAll(List.of("-idirafter", "/usr/include/" + machine + "-linux-gnu"));
        command.addAll(List.of("-c", source.toString(), "-o", object.toString()));
        try {
            Process clang = new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(clang.getInputStream().readAllBytes(), UTF_8);
            if (clang.waitFor() != 0) {
                throw new AssertionError(String.join(" ", command) + "\n" + output);
            }
            return object;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
