package io.bpfevents.web.fleet;

import io.bpfevents.kafka.value.FleetEvent;
import io.bpfevents.web.json.EncodedMessage;
import io.bpfevents.web.json.MessageEncoder;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.springframework.http.codec.ServerSentEvent;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.scheduler.Schedulers;

/** The clients that watch a source each. Thread-safe. */
final class FleetClients {
    private final MessageEncoder encoder;
    private final Map<String, Set<FleetClient>> bySource = new ConcurrentHashMap<>(); // by key
    private final LongAdder dropped = new LongAdder();

    private record HelloJson(String stream, String host, String source) {}

    FleetClients(MessageEncoder encoder) {
        this.encoder = encoder;
    }

    /** Passes an event to the clients that watch its source. Does not block. */
    void add(FleetEvent<FleetValue> event) {
        Set<FleetClient> clients = bySource.get(event.stream().key());
        if (clients != null) {
            clients.forEach(client -> dropped.add(client.add(event)));
        }
    }

    /**
     * The events of a source, from now on: hot.
     *
     * @param id of the client
     */
    Flux<ServerSentEvent<String>> watch(String id, String host, String source) {
        EncodedMessage hello = encoder.message("hello", new HelloJson(id, host, source));
        return Flux.<ServerSentEvent<String>>create(
                        sink -> register(host + '/' + source, source, sink),
                        FluxSink.OverflowStrategy.ERROR)
                .startWith(hello.withId(null));
    }

    private void register(String key, String source, FluxSink<ServerSentEvent<String>> sink) {
        FleetClient client = new FleetClient(source, sink, encoder, Schedulers.parallel());
        bySource.compute(
                key,
                (_, others) -> {
                    Set<FleetClient> clients =
                            others == null ? ConcurrentHashMap.newKeySet() : others;
                    clients.add(client);
                    return clients;
                });
        sink.onDispose(() -> {
            bySource.computeIfPresent(key, (_, clients) -> without(clients, client));
            client.close();
        });
        sink.onRequest(_ -> client.wake());
    }

    private static @Nullable Set<FleetClient> without(Set<FleetClient> clients, FleetClient left) {
        clients.remove(left);
        return clients.isEmpty() ? null : clients;
    }

    /** The number of connected clients. */
    int count() {
        return bySource.values().stream().mapToInt(Set::size).sum();
    }

    /** Events that slow clients lost, those of disconnected clients included. */
    long dropped() {
        return dropped.sum();
    }
}
