package io.bpfevents.ffi;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The C compiler of this machine. Without one a test is skipped, or fails under CI=true. */
final class CCompiler {

    private final String command;

    private CCompiler(String command) {
        this.command = command;
    }

    /** A compiler for this machine, with the headers of libbpf. */
    static CCompiler forHost() throws IOException, InterruptedException {
        return find(List.of("clang", "cc"), List.of());
    }

    /** A compiler for BPF, with the headers of libbpf. */
    static CCompiler forBpf() throws IOException, InterruptedException {
        return find(List.of("clang"), bpfFlags());
    }

    /** Compiles and runs a program. */
    String run(Path directory, String source) throws IOException, InterruptedException {
        Path program = directory.resolve("program");
        compile(directory, source, List.of("-o", program.toString()));
        return execute(program.toString());
    }

    /** Compiles a BPF object. */
    byte[] bpfObject(Path directory, String source) throws IOException, InterruptedException {
        Path object = directory.resolve("program.bpf.o");
        compile(
                directory,
                source,
                Stream.concat(bpfFlags().stream(), Stream.of("-c", "-o", object.toString()))
                        .toList());
        return Files.readAllBytes(object);
    }

    private void compile(Path directory, String source, List<String> options)
            throws IOException, InterruptedException {
        Path file = Files.writeString(directory.resolve("program.c"), source);
        execute(
                Stream.of(Stream.of(command, file.toString()), options.stream())
                        .flatMap(s -> s)
                        .toArray(String[]::new));
    }

    private static List<String> bpfFlags() {
        String arch = System.getProperty("os.arch").equals("amd64") ? "x86_64" : "aarch64";
        // Debian keeps asm/types.h there, where clang does not search for the target bpf.
        return List.of("-target", "bpf", "-O2", "-g", "-I", "/usr/include/" + arch + "-linux-gnu");
    }

    private static CCompiler find(List<String> commands, List<String> flags)
            throws IOException, InterruptedException {
        StringBuilder reasons = new StringBuilder();
        for (String command : commands) {
            Path source = Files.createTempFile("probe", ".c");
            try {
                Files.writeString(source, "#include <linux/bpf.h>\n#include <bpf/bpf_helpers.h>\n");
                execute(
                        Stream.of(
                                        Stream.of(command),
                                        flags.stream(),
                                        Stream.of("-fsyntax-only", source.toString()))
                                .flatMap(s -> s)
                                .toArray(String[]::new));
                return new CCompiler(command);
            } catch (IOException | AssertionError e) {
                reasons.append(command).append(": ").append(e.getMessage()).append('\n');
            } finally {
                Files.delete(source);
            }
        }
        String message = "No C compiler with the headers of libbpf:\n" + reasons;
        if ("true".equals(System.getenv("CI"))) {
            throw new AssertionError(message);
        }
        return Assumptions.abort(message);
    }

    /** The output of a command; an error if the command fails. */
    private static String execute(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError(String.join(" ", command) + "\n" + output);
        }
        return output;
    }
}
