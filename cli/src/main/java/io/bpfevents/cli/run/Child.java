package io.bpfevents.cli.run;

import io.bpfevents.cli.output.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import reactor.core.publisher.Mono;

/** The process of {@code -- CMD}. */
public final class Child {
    private final Process process;

    private Child(Process process) {
        this.process = process;
    }

    /**
     * Starts it, with stdout redirected to stderr: stdout is for events.
     *
     * @throws CommandFailure if there is no such program
     */
    public static Child start(List<String> command) {
        requireProgram(command.getFirst());
        List<String> redirected = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" >&2", "sh"));
        redirected.addAll(command);
        try {
            return new Child(new ProcessBuilder(redirected).inheritIO().start());
        } catch (IOException e) {
            throw new CommandFailure("cannot run the command: " + e.getMessage(), e);
        }
    }

    private static void requireProgram(String name) {
        boolean isPath = name.contains("/");
        String path = System.getenv("PATH");
        boolean exists =
                isPath
                        ? isProgram(Path.of(name))
                        : path != null
                                && Arrays.stream(path.split(":", -1))
                                        .anyMatch(it -> isProgram(Path.of(it, name)));
        if (!exists) {
            throw new CommandFailure(
                    "cannot run %s: there is no such program%s"
                            .formatted(name, isPath ? "" : " in PATH"));
        }
    }

    private static boolean isProgram(Path path) {
        return Files.isRegularFile(path) && Files.isExecutable(path);
    }

    /** Completes when it has exited. */
    public Mono<Void> exit() {
        return Mono.fromFuture(process.onExit(), true).then();
    }

    /** Terminates it (SIGTERM) if it runs. */
    public void end() {
        process.destroy();
    }
}
