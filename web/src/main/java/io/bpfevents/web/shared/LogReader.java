package io.bpfevents.web.shared;

import io.bpfevents.web.json.SharedClientJson;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.http.codec.ServerSentEvent;
import reactor.core.publisher.FluxSink;
import reactor.core.scheduler.Scheduler;

/** Emits the log's messages to one client, as far as the client has requested them. */
final class LogReader {
    private final SharedLog log;
    private final SharedLog.Cursor cursor;
    private final FluxSink<ServerSentEvent<String>> client;
    private final Scheduler.Worker worker;
    private final AtomicInteger calls = new AtomicInteger();

    LogReader(
            SharedLog log,
            SharedLog.Cursor cursor,
            FluxSink<ServerSentEvent<String>> client,
            Scheduler scheduler) {
        this.log = log;
        this.cursor = cursor;
        this.client = client;
        worker = scheduler.createWorker();
    }

    /** Schedules a read after new messages or new demand. From any thread; does not block. */
    void wake() {
        if (calls.getAndIncrement() == 0) {
            try {
                worker.schedule(this::read);
            } catch (RejectedExecutionException e) {
                // closed concurrently
            }
        }
    }

    private void read() {
        int seen = calls.get();
        do {
            while (client.requestedFromDownstream() > 0 && !client.isCancelled()) {
                @Nullable ServerSentEvent<String> message = log.next(cursor);
                if (message == null) {
                    break;
                }
                client.next(message);
            }
            seen = calls.addAndGet(-seen);
        } while (seen != 0);
    }

    SharedClientJson describe(String id) {
        return log.describe(id, cursor);
    }

    void close() {
        worker.dispose();
    }
}
