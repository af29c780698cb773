package io.bpfevents.cli.testing;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** The user {@code nobody}, without any capability, who runs the classes of the tests. */
public final class OtherUser {
    private final Path directory;
    private final String classPath;

    private OtherUser(Path directory, String classPath) {
        this.directory = directory;
        this.classPath = classPath;
    }

    /**
     * What a process has printed.
     *
     * @param exitCode its exit code
     * @param out its stdout
     * @param err its stderr
     */
    public record Result(int exitCode, String out, String err) {}

    /**
     * Copies the classes, since another user cannot read those in the home directory of root.
     *
     * @param directory an empty directory
     */
    public static OtherUser in(Path directory) throws IOException {
        permit(directory);
        List<String> copies = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path from = Path.of(entry);
            Path to = directory.resolve(copies.size() + "-" + from.getFileName());
            if (Files.exists(from)) {
                copy(from, to);
                copies.add(to.toString());
            }
        }
        return new OtherUser(directory, String.join(File.pathSeparator, copies));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path file : all.toList()) {
                permit(Files.copy(file, to.resolve(from.relativize(file).toString())));
            }
        }
    }

    private static void permit(Path file) throws IOException {
        Files.setPosixFilePermissions(
                file,
                PosixFilePermissions.fromString(
                        Files.isDirectory(file) ? "rwxr-xr-x" : "rw-r--r--"));
    }

    /** Runs the {@code main} of a class. */
    public Result run(String main, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        Collections.addAll(
                command,
                "setpriv",
                "--reuid=65534",
                "--regid=65534",
                "--clear-groups",
                "--bounding-set=-all",
                "--inh-caps=-all",
                "--no-new-privs",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath,
                main);
        Collections.addAll(command, arguments);
        Path err = directory.resolve("err");
        Process process =
                new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectError(err.toFile())
                        .start();
        process.getOutputStream().close();
        byte[] out = process.getInputStream().readAllBytes();
        return new Result(
                process.waitFor(), new String(out, StandardCharsets.UTF_8), Files.readString(err));
    }
}
