package io.bpfevents.web.fleet;

import io.bpfevents.kafka.value.FleetEvent;
import io.bpfevents.web.json.LossJson;
import io.bpfevents.web.json.MessageEncoder;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.http.codec.ServerSentEvent;
import reactor.core.publisher.FluxSink;
import reactor.core.scheduler.Scheduler;
import tools.jackson.core.JacksonException;

/**
 * The newest events of one source for one client. While the client does not request them, the
 * oldest ones are dropped and counted: the reader of the topic never waits for a client.
 */
final class FleetClient {
    private static final int MOST_EVENTS = 500; // the page shows 200
    private static final long MOST_BYTES = 256 * 1024; // of values in the topic

    private record EventJson(Instant time, long position, Map<String, Object> value) {}

    private final String source;
    private final FluxSink<ServerSentEvent<String>> client;
    private final MessageEncoder encoder;
    private final Scheduler.Worker worker;
    private final AtomicInteger calls = new AtomicInteger();

    // all guarded by this
    private final Deque<FleetEvent<FleetValue>> events = new ArrayDeque<>();
    private long bytes;
    private long unreported; // dropped ones

    FleetClient(
            String source,
            FluxSink<ServerSentEvent<String>> client,
            MessageEncoder encoder,
            Scheduler scheduler) {
        this.source = source;
        this.client = client;
        this.encoder = encoder;
        worker = scheduler.createWorker();
    }

    /** Adds an event, and returns how many were dropped for it. Does not block. */
    int add(FleetEvent<FleetValue> event) {
        int dropped = 0;
        synchronized (this) {
            events.addLast(event);
            bytes += event.value().bytes();
            while (events.size() > MOST_EVENTS || bytes > MOST_BYTES) {
                removeFirst();
                dropped++;
            }
            unreported += dropped;
        }
        wake();
        return dropped;
    }

    private FleetEvent<FleetValue> removeFirst() {
        FleetEvent<FleetValue> first = events.removeFirst();
        bytes -= first.value().bytes();
        return first;
    }

    /** Schedules the delivery of what the client has requested. From any thread. */
    void wake() {
        if (calls.getAndIncrement() == 0) {
            try {
                worker.schedule(this::deliver);
            } catch (RejectedExecutionException e) {
                // closed concurrently
            }
        }
    }

    private void deliver() {
        int seen = calls.get();
        do {
            while (client.requestedFromDownstream() > 0 && !client.isCancelled()) {
                ServerSentEvent<String> message = next();
                if (message == null) {
                    break;
                }
                client.next(message);
            }
            seen = calls.addAndGet(-seen);
        } while (seen != 0);
    }

    private @Nullable ServerSentEvent<String> next() {
        FleetEvent<FleetValue> event;
        synchronized (this) {
            if (unreported > 0) {
                LossJson loss = new LossJson("BUFFER_OVERFLOW", source, unreported);
                unreported = 0;
                return encoder.loss(loss).withId(null);
            }
            if (events.isEmpty()) {
                return null;
            }
            event = removeFirst();
        }
        return encode(event);
    }

    private ServerSentEvent<String> encode(FleetEvent<FleetValue> event) {
        try {
            EventJson json = new EventJson(event.time(), event.position(), event.value().fields());
            return encoder.message("event", json).withId(null);
        } catch (JacksonException e) { // objects within objects, more than Jackson writes
            return encoder.loss(new LossJson("TOO_DEEP", source, 1L)).withId(null);
        }
    }

    void close() {
        worker.dispose();
    }
}
