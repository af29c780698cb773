package io.bpfevents.recording;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Recordings that have begun. */
final class Recordings {
    private Recordings() {}

    /** Starts a recording, and returns when the recorder is the buffer's subscriber. */
    static CompletableFuture<Accounting> start(Recorder recorder, Path file) {
        return start(recorder, file, new CompletableFuture<>());
    }

    /**
     * As the other one.
     *
     * @param writer completed with the scheduler on whose only thread the recorder writes
     */
    static CompletableFuture<Accounting> start(
            Recorder recorder, Path file, CompletableFuture<Scheduler> writer) {
        Scheduler one = Schedulers.newSingle("recorder", true);
        writer.complete(one);
        CompletableFuture<Accounting> result =
                recorder.on(one)
                        .record(file)
                        .map(summary -> summary.end().orElseThrow())
                        .doOnTerminate(one::dispose)
                        .toFuture();
        CompletableFuture<Void> begun = new CompletableFuture<>();
        one.schedule(() -> begun.complete(null)); // after the task that subscribes
        CompletableFuture.anyOf(begun, result).join();
        return result;
    }
}
