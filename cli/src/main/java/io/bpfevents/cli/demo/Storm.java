package io.bpfevents.cli.demo;

import io.bpfevents.cli.output.Console;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * Starts {@code true} again and again, so that there are events. Limits the programs that run at
 * once and those started per second, and waits for each to end.
 */
final class Storm implements AutoCloseable {
    /** The most programs that run at once. */
    static final int AT_ONCE = 4;

    /** The most programs that are started per second. */
    static final int PER_SECOND = 2000;

    private static final Redirect NOTHING = Redirect.from(new File("/dev/null"));
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1) * AT_ONCE / PER_SECOND;

    private final Console console;
    private final List<Thread> threads;
    private volatile boolean over;

    private Storm(Console console) {
        this.console = console;
        this.threads =
                IntStream.range(0, AT_ONCE)
                        .mapToObj(i ->
                                Thread.ofPlatform()
                                        .daemon()
                                        .name("demo-storm-" + i)
                                        .unstarted(this::startPrograms))
                        .toList();
    }

    static Storm start(Console console) {
        Storm storm = new Storm(console);
        storm.threads.forEach(Thread::start);
        return storm;
    }

    private void startPrograms() {
        ProcessBuilder program =
                new ProcessBuilder("true")
                        .redirectInput(NOTHING)
                        .redirectOutput(Redirect.DISCARD)
                        .redirectError(Redirect.DISCARD);
        long next = System.nanoTime();
        while (!over) {
            try {
                program.start().waitFor();
            } catch (IOException e) { // no such program, or too many processes
                reportOnce(e);
                return;
            } catch (InterruptedException e) {
                return;
            }
            next = Math.max(next + PERIOD_NANOS, System.nanoTime() - PERIOD_NANOS);
            pause(next);
        }
    }

    private void pause(long until) {
        for (long left = until - System.nanoTime();
                left > 0 && !over;
                left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private synchronized void reportOnce(IOException e) {
        if (!over) {
            over = true;
            console.report("the storm has ended: " + e.getMessage());
        }
    }

    /** Ends the storm, and waits until the started programs have ended. */
    @Override
    public void close() {
        over = true;
        for (Thread thread : threads) {
            boolean interrupted = false;
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true; // restored below: the programs end soon
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
