package io.bpfevents.demo;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * Starts {@code true} again and again, so that there are programs to see: never more than a few at
 * a time and no more than so many a second, each of which is waited for.
 */
final class Storm implements AutoCloseable {
    /** The most programs that run at once. */
    static final int AT_ONCE = 4;

    /** The most programs that are started within a second. */
    static final int A_SECOND = 2000;

    private static final Redirect NOTHING = Redirect.from(new File("/dev/null"));
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1) * AT_ONCE / A_SECOND;

    private final PrintStream complaints;
    private final List<Thread> threads;
    private volatile boolean over;

    private Storm(PrintStream complaints) {
        this.complaints = complaints;
        this.threads =
                IntStream.range(0, AT_ONCE)
                        .mapToObj(i ->
                                Thread.ofPlatform()
                                        .daemon()
                                        .name("demo-storm-" + i)
                                        .unstarted(this::startPrograms))
                        .toList();
    }

    static Storm start(PrintStream complaints) {
        Storm storm = new Storm(complaints);
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
            } catch (IOException e) { // no such program, or as many processes as there may be
                complainOnce(e);
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

    private synchronized void complainOnce(IOException e) {
        if (!over) {
            over = true;
            complaints.println(Demo.NAME + ": the storm is over: " + e.getMessage());
        }
    }

    /** Ends it, when the programs that were started have ended. */
    @Override
    public void close() {
        over = true;
        for (Thread thread : threads) {
            boolean interrupted = false;
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true; // told later: they end in a moment
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
