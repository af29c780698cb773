package io.bpfevents.spring.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpfevents.spring.example.Alerts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs the example in a JVM of its own, until it ends. */
final class ExampleProcess {
    static final String GRANT = "--enable-native-access=ALL-UNNAMED";

    private ExampleProcess() {}

    /**
     * The result of a run.
     *
     * @param output standard output and error
     */
    record Result(int exitCode, String output) {}

    /**
     * Runs it.
     *
     * @param launcher a command that starts the JVM; may be empty
     * @param options of the JVM
     */
    static Result run(List<String> launcher, List<String> options, String mode)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(launcher);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(options);
        command.add(Alerts.class.getName());
        command.add("--bpf-events.mode=" + mode);
        command.add("--spring.main.keep-alive=false"); // ends after the start
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Result(process.waitFor(), output);
    }
}
