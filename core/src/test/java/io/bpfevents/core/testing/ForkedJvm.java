package io.bpfevents.core.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Runs a class in a new JVM with the same class path, under other conditions. */
public final class ForkedJvm {
    /** A variable for a launcher, of a JVM that runs for seconds: without the second compiler. */
    public static final String QUICK_START =
            "JAVA_TOOL_OPTIONS=-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

    private ForkedJvm() {}

    /**
     * Runs the {@code main} of a class and waits for it.
     *
     * @param launcher a command that sets up the conditions and then runs its further arguments
     * @return its output, standard error included
     */
    public static String run(List<String> launcher, Class<?> main, String... arguments) {
        return run(launcher, System.getProperty("java.class.path"), main, arguments);
    }

    /** As the other one, with another class path. */
    public static String run(
            List<String> launcher, String classPath, Class<?> main, String... arguments) {
        List<String> command = command(launcher, classPath, main, arguments);
        try {
            Process process = start(command);
            process.getOutputStream().close();
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int status = process.waitFor();
            if (status != 0) {
                throw new AssertionError(command + " ended with " + status + ":\n" + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** As {@link #run}, while the caller continues. */
    public static CompletableFuture<String> runConcurrently(
            List<String> launcher, Class<?> main, String... arguments) {
        return CompletableFuture.supplyAsync(
                () -> run(launcher, main, arguments), Thread.ofPlatform()::start);
    }

    /** Starts the {@code main} of a class, with standard error redirected to standard output. */
    public static Process start(Class<?> main, String... arguments) throws IOException {
        return start(List.of(), main, arguments);
    }

    /** As the other one, with a launcher as {@link #run} has it. */
    public static Process start(List<String> launcher, Class<?> main, String... arguments)
            throws IOException {
        return start(command(launcher, System.getProperty("java.class.path"), main, arguments));
    }

    private static Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static List<String> command(
            List<String> launcher, String classPath, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(launcher);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-cp");
        command.add(classPath);
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return command;
    }
}
