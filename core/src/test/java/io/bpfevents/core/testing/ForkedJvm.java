package io.bpfevents.core.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JVM of its own, with this one's class path, in circumstances that this one is not in. */
public final class ForkedJvm {
    private ForkedJvm() {}

    /**
     * Runs a class's {@code main} to its end.
     *
     * @param launcher a command that makes the circumstances and then runs its further arguments
     * @return what it printed, standard error included
     */
    public static String run(List<String> launcher, Class<?> main, String... arguments) {
        List<String> command = command(launcher, main, arguments);
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

    /** Starts a class's {@code main}, which prints to the process's one output. */
    public static Process start(Class<?> main, String... arguments) throws IOException {
        return start(command(List.of(), main, arguments));
    }

    private static Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static List<String> command(List<String> launcher, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(launcher);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return command;
    }
}
