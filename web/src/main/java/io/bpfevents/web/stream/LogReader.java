package io.bpfevents.web.stream;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.http.codec.ServerSentEvent;
import reactor.core.publisher.FluxSink;
import reactor.core.scheduler.Scheduler;

/** Takes messages out of the log for one client, when there are some and it asks for them. */
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

    /** Tells that there is something to do. From any thread; does not wait. */
    void wake() {
        if (calls.getAndIncrement() == 0) {
            try {
                worker.schedule(this::read);
            } catch (RejectedExecutionException e) {
                // closed meanwhile
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
