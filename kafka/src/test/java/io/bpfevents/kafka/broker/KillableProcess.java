package io.bpfevents.kafka.broker;

import io.bpfevents.core.testing.ForkedJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A class in a process of its own, which can be stopped, continued, killed, and ended. */
public final class KillableProcess implements AutoCloseable {
    private static final int END_SECONDS = 180; // bounds a hang

    private final Process process;
    private final Path log;

    private KillableProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * Starts the {@code main} of a class.
     *
     * @param log what it prints; a pipe that is not read would block it
     */
    public static KillableProcess start(Path log, Class<?> main, String... arguments)
            throws IOException {
        List<String> launcher =
                List.of(
                        "env",
                        ForkedJvm.QUICK_START,
                        "sh",
                        "-c",
                        "log=$1; shift; exec \"$@\" >\"$log\" 2>&1",
                        "sh",
                        log.toString());
        return new KillableProcess(ForkedJvm.start(launcher, main, arguments), log);
    }

    /** Stops its threads. */
    public void suspend() throws IOException, InterruptedException {
        signal(process, "STOP");
    }

    /** Lets a suspended process continue. */
    public void resume() throws IOException, InterruptedException {
        signal(process, "CONT");
    }

    /** Sends a signal. */
    static void signal(Process process, String name) throws IOException, InterruptedException {
        String pid = Long.toString(process.pid());
        int status = new ProcessBuilder("kill", "-" + name, pid).start().waitFor();
        if (status != 0) {
            throw new IOException("kill -" + name + " returned " + status);
        }
    }

    /** Kills it, as SIGKILL does. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Closes its standard input, and waits until it has ended without an error. */
    public void end() throws IOException, InterruptedException {
        process.getOutputStream().close();
        int status = awaitExit();
        if (status != 0) {
            throw new AssertionError("ended with " + status + ":\n" + printed());
        }
    }

    /** Waits until it has ended, and returns its status. */
    public int awaitExit() throws IOException, InterruptedException {
        if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("does not end:\n" + printed());
        }
        return process.exitValue();
    }

    /** Throws if it has ended. */
    public void assertAlive() throws IOException {
        if (!process.isAlive()) {
            throw new AssertionError(
                    "ended with " + process.exitValue() + " before its time:\n" + printed());
        }
    }

    /** What it has printed. */
    public String printed() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
