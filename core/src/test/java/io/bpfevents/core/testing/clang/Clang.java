package io.bpfevents.core.testing.clang;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs the C compiler, which the build requires as well, for sources that tests generate. */
public final class Clang {
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

    private Clang() {}

    /** Compiles {@code source} to the BPF object {@code NAME.bpf.o}, as the build does. */
    public static Path bpf(Path directory, String name, String source) {
        write(directory.resolve(name + ".bpf.c"), source);
        run(
                List.of(
                        PROJECT.resolve("bpf/compile").toString(),
                        "-I",
                        PROJECT.resolve("bpf/include").toString(),
                        "-I",
                        directory.toString(),
                        directory.toString(),
                        directory.toString()));
        return directory.resolve(name + ".bpf.o");
    }

    /** Compiles a function to a BPF object without BTF, {@code NAME.bpf.o}. */
    public static Path bpfWithoutBtf(Path directory, String name, String function) {
        Path file =
                write(
                        directory.resolve(name + ".c"),
                        "__attribute__((section(\"syscall\"), used)) " + function);
        Path object = directory.resolve(name + ".bpf.o");
        run(
                List.of(
                        "clang",
                        "-target",
                        "bpf",
                        "-O2",
                        "-c",
                        "-o",
                        object.toString(),
                        file.toString()));
        return object;
    }

    /** Compiles {@code source} to a program for this machine. */
    public static Path program(Path directory, String name, String source) {
        Path file = write(directory.resolve(name + ".c"), source);
        Path program = directory.resolve(name);
        run(List.of("clang", "-O1", "-w", "-o", program.toString(), file.toString()));
        return program;
    }

    /** The output of a command; an error if it fails. */
    public static String run(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(new ArrayList<>(command)).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(String.join(" ", command) + "\n" + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Path write(Path file, String text) {
        try {
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
