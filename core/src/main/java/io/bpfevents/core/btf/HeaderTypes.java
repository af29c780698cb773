package io.bpfevents.core.btf;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.bpfevents.core.BpfException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads the types of a C header: clang compiles it to BTF. */
public final class HeaderTypes {
    private final Path header;
    private final String operation;
    private final List<String> command;

    private HeaderTypes(Path header, List<String> arguments) {
        this.header = header;
        operation = "read the types of header " + header;
        command = new ArrayList<>(List.of("clang", "-target", "bpf", "-g", "-w"));
        command.addAll(arguments);
        // Debian has asm/types.h in this directory, which clang does not search for the target bpf.
        String arch = System.getProperty("os.arch");
        String machine = arch.equals("amd64") ? "x86_64" : arch;
        command.addAll(List.of("-idirafter", "/usr/include/" + machine + "-linux-gnu"));
        command.addAll(List.of("-include", header.toAbsolutePath().toString(), "-x", "c"));
    }

    /**
     * Compiles a header.
     *
     * @param arguments arguments for clang, such as {@code -I} and {@code -include}
     * @throws BpfException if there is no such file or no clang, or clang rejects the header
     */
    public static ObjectTypes of(Path header, List<String> arguments) {
        return new HeaderTypes(header, arguments).compile();
    }

    private ObjectTypes compile() {
        if (!Files.isRegularFile(header)) {
            throw new BpfException(operation, "there is no such file");
        }
        try {
            Path directory = Files.createTempDirectory("bpf-events-types");
            Path output = directory.resolve("types.o");
            try {
                run(List.of("-E", "-P"), output, "");
                run(
                        List.of("-c"),
                        output,
                        HeaderNames.pointers(Files.readString(output, ISO_8859_1)));
                return LoadedBtf.ofFile(output, ObjectTypes.Source.HEADER, "header " + header);
            } finally {
                Files.deleteIfExists(output);
                Files.delete(directory);
            }
        } catch (IOException e) {
            throw new BpfException(operation, 0, "a temporary file: " + e.getMessage(), e);
        }
    }

    private void run(List<String> mode, Path output, String source) throws IOException {
        List<String> line = new ArrayList<>(command);
        line.addAll(mode);
        line.addAll(List.of("-", "-o", output.toString()));
        Path errors = output.resolveSibling("errors");
        try {
            Process clang = start(line, errors);
            try (OutputStream in = clang.getOutputStream()) {
                in.write(source.getBytes(StandardCharsets.UTF_8));
            } catch (
                    IOException
                            e) { // clang exited before it read all input; its exit code is checked
                // below
            }
            if (exitCode(clang) != 0) {
                throw new BpfException(
                        operation,
                        "clang rejects it. Pass it the arguments that the program is compiled with,"
                                + " such as -I and -D, and -include linux/types.h or vmlinux.h for"
                                + " types that the header does not include itself. clang reports:\n"
                                + Files.readString(errors).strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BpfException(operation, 0, "the thread was interrupted", e);
        } finally {
            Files.deleteIfExists(errors);
        }
    }

    private static int exitCode(Process clang) throws InterruptedException {
        try {
            return clang.waitFor();
        } catch (InterruptedException e) {
            clang.destroyForcibly()
                    .onExit()
                    .join(); // otherwise it could still write to the directory
            throw e;
        }
    }

    private Process start(List<String> line, Path errors) {
        try {
            return new ProcessBuilder(line).redirectError(errors.toFile()).start();
        } catch (IOException e) {
            throw new BpfException(
                    operation,
                    0,
                    "clang, which compiles the header, cannot be run ("
                            + e.getMessage()
                            + "): install it (Debian: apt-get install clang), or compile the"
                            + " header to an object on another machine, and read that: clang"
                            + " -target bpf -g -c",
                    e);
        }
    }
}
